package org.fedclave.transport;

import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;

/**
 * A dataset in the directory. All of it is what the coordinator says, until the descriptor's blob
 * was read and its digest is the one in a contract.
 *
 * @param owner the party that published it
 * @param dataset the owner's name for it
 * @param descriptor blob of its {@code DatasetDescriptor}
 */
public record PublishedDataset(MemberId owner, String dataset, Digest descriptor) {}

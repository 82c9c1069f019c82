package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.StrictJson;

/**
 * A party of a contract and the dataset it brings.
 *
 * @param identity who it is
 * @param dataset its name for the dataset
 * @param descriptor digest of the {@link DatasetDescriptor}
 * @param root the dataset root, as in the descriptor
 * @param rows as in the descriptor
 */
public record ContractParty(
    Identity identity, String dataset, Digest descriptor, Digest root, long rows) {

  public MemberId name() {
    return identity.name();
  }

  /** The party that brings the dataset of {@code descriptor}. */
  public static ContractParty of(Identity identity, DatasetDescriptor descriptor) {
    return new ContractParty(
        identity, descriptor.dataset(), descriptor.digest(), descriptor.root(), descriptor.rows());
  }

  /** Requires that {@code found} is the descriptor this party signed for. */
  public void require(DatasetDescriptor found) throws MalformedException {
    if (!found.digest().equals(descriptor)
        || !found.root().equals(root)
        || found.rows() != rows
        || !found.party().equals(name())
        || !found.dataset().equals(dataset)) {
      throw new MalformedException(
          "the dataset descriptor of " + name() + " is not the one in the contract");
    }
  }

  static ContractParty read(StrictJson object) throws MalformedException {
    StrictJson data = object.object("dataset");
    return new ContractParty(
        Identity.read(object.object("identity")),
        data.text("name", 63),
        data.digest("descriptor"),
        data.digest("root"),
        data.integer("rows", 1, Long.MAX_VALUE));
  }

  void write(ObjectNode object) {
    identity.write(object.putObject("identity"));
    object
        .putObject("dataset")
        .put("name", dataset)
        .put("descriptor", descriptor.toString())
        .put("root", root.toString())
        .put("rows", rows);
  }
}

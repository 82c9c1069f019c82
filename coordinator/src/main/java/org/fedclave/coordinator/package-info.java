/**
 * The untrusted hub: invites, mailbox, blobs, runs, nodes and the log. It learns sizes and timing;
 * it can stall a run and nothing else.
 *
 * <p>Begin with {@link org.fedclave.coordinator.CoordinatorServer}.
 */
@NullMarked
package org.fedclave.coordinator;

import org.jspecify.annotations.NullMarked;

/**
 * The untrusted hub: invites, mailbox, blobs, runs, nodes and the log. It learns sizes and timing;
 * it can stall a run and nothing else.
 *
 * <p>Begin with {@link org.fedclave.coordinator.CoordinatorServer}. The packages below know nothing
 * of this one: how a call is answered ({@code calls}), where blobs lie ({@code blobs}), which nodes
 * a run gets ({@code routing}), what monitoring reads ({@code metrics}).
 */
@NullMarked
package org.fedclave.coordinator;

import org.jspecify.annotations.NullMarked;

/**
 * Moves opaque bytes between members through a coordinator that nobody trusts: letters, blobs, the
 * directory and the log, over gRPC with mutual TLS 1.3.
 *
 * <p>Nothing secret depends on these channels. A program begins with {@link
 * org.fedclave.transport.CoordinatorClient}. The sub-package {@code tls} has invites, certificates
 * and the files that hold them, {@code server} what the coordinator listens with, {@code wire} the
 * generated messages.
 */
@NullMarked
package org.fedclave.transport;

import org.jspecify.annotations.NullMarked;

/**
 * What the coordinator listens with: a gRPC server that speaks TLS 1.3 only, knows its caller by
 * the client certificate and asks one table who may call what.
 */
@NullMarked
package org.fedclave.transport.server;

import org.jspecify.annotations.NullMarked;

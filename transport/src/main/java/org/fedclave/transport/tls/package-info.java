/**
 * Who may connect: one-time invites, the coordinator's certificate authority, members' keys and
 * certificates and the private files that hold them.
 */
@NullMarked
package org.fedclave.transport.tls;

import org.jspecify.annotations.NullMarked;

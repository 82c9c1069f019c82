/**
 * Signing, sealing, DSSE envelopes, the Merkle tree and shard encryption: Bouncy Castle, Tink and
 * the JDK behind the protocol's words.
 */
@NullMarked
package org.fedclave.protocol.crypto;

import org.jspecify.annotations.NullMarked;

/**
 * Words that cross a trust boundary and their exact bytes: identifiers, digests, the strict JSON
 * and CBOR readers.
 *
 * <p>Nothing here does I/O. The sub-packages are {@code crypto} (signing, sealing, Merkle tree,
 * DSSE), {@code contract}, {@code attest} (challenge, key binding, key release), {@code round} and
 * {@code proof}.
 */
@NullMarked
package org.fedclave.protocol;

import org.jspecify.annotations.NullMarked;

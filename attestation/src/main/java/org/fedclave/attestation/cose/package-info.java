/**
 * One strict reader for the CBOR and COSE of foreign tokens: PSA, CCA, Nitro.
 *
 * <p>{@link org.fedclave.attestation.cose.StrictCbor} reads data items (RFC 8949), {@link
 * org.fedclave.attestation.cose.CoseSign1} signed messages (RFC 9052, RFC 9053), {@link
 * org.fedclave.attestation.cose.VerificationKey} the keys that check them.
 */
@NullMarked
package org.fedclave.attestation.cose;

import org.jspecify.annotations.NullMarked;

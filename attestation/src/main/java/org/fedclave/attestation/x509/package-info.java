/**
 * Vendors' certificates and revocation lists, read so strictly that every byte of a file is either
 * signed or fixed: canonical DER, one signature algorithm, no unknown critical extension.
 */
@NullMarked
package org.fedclave.attestation.x509;

import org.jspecify.annotations.NullMarked;

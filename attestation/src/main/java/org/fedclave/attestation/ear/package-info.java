/**
 * Attestation results that others can read: EAT Attestation Results (draft-ietf-rats-ear-05) with
 * trustworthiness vectors (draft-ietf-rats-ar4si), signed as JWS (RFC 7515).
 */
@NullMarked
package org.fedclave.attestation.ear;

import org.jspecify.annotations.NullMarked;

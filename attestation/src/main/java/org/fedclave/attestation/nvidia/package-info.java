/**
 * NVIDIA GPUs (Hopper, Blackwell) and NVSwitches in confidential computing.
 *
 * <p>A device answers GET_MEASUREMENTS of DMTF DSP0274 "Security Protocol and Data Model" 1.1; its
 * vendor's reference values are SWID tags (ISO/IEC 19770-2) after TCG's "Reference Integrity
 * Manifest Information Model", signed by XML signature; revocation is answered by OCSP (RFC 6960).
 * What NVIDIA does not publish a specification for (the opaque data, the index of reference values)
 * is read as its own verifiers read it: the repositories nvtrust and attestation-sdk.
 */
@NullMarked
package org.fedclave.attestation.nvidia;

import org.jspecify.annotations.NullMarked;

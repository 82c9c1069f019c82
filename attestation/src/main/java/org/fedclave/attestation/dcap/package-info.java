/**
 * Intel SGX and TDX by DCAP: quote, PCK certificates, quoting enclave, TCB info. Read in the order
 * of trust: {@link org.fedclave.attestation.dcap.DcapQuote} (structure), {@link
 * org.fedclave.attestation.dcap.PckChain} (certificates), {@link
 * org.fedclave.attestation.dcap.DcapVerifier} (genuine?), {@link
 * org.fedclave.attestation.dcap.TcbAssessment} (how current?), {@link
 * org.fedclave.attestation.dcap.TdxAppraiser} and {@link
 * org.fedclave.attestation.dcap.SgxAppraiser} (acceptable?).
 */
@NullMarked
package org.fedclave.attestation.dcap;

import org.jspecify.annotations.NullMarked;

/** SGX and TDX quotes: parsers, levels, policies, and the public vectors. */
@org.jspecify.annotations.NullMarked
package org.fedclave.attestation.dcap;

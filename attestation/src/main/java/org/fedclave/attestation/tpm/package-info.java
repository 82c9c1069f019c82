/**
 * TPM 2.0: quotes over platform configuration registers, by keys that Azure's HCL report, a
 * certificate, or the policy itself vouches for.
 *
 * <p>Structures are those of the TPM 2.0 Library Specification, part 2; quotes are made as part 3,
 * section 18.4 (TPM2_Quote) says. A TPM proves what was started; alone it hides nothing from the
 * machine's operator.
 */
@NullMarked
package org.fedclave.attestation.tpm;

import org.jspecify.annotations.NullMarked;

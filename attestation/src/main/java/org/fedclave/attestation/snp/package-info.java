/**
 * AMD SEV-SNP.
 *
 * <p>Layouts and rules are those of AMD's publications 56860 "SEV Secure Nested Paging Firmware ABI
 * Specification" (the report) and 57230 "Versioned Chip Endorsement Key (VCEK) Certificate and KDS
 * Interface Specification" (the certificates).
 */
@NullMarked
package org.fedclave.attestation.snp;

import org.jspecify.annotations.NullMarked;

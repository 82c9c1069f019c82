/**
 * Collects evidence on Linux: from the kernel's {@code configfs-tsm} reports (SEV-SNP, TDX), from
 * Gramine's {@code /dev/attestation} (SGX), and from TPMs.
 *
 * <p>What is collected here is not verified here: whoever relies on it appraises it.
 */
@NullMarked
package org.fedclave.attestation.collect;

import org.jspecify.annotations.NullMarked;

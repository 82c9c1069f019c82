/**
 * Collects evidence on Linux: from the kernel's {@code configfs-tsm} reports (SEV-SNP, TDX), from
 * Gramine's {@code /dev/attestation} (SGX), from TPMs (a device file, or a software TPM over TCP),
 * and from NVIDIA's GPUs through the library of their driver (NVML, by foreign calls).
 *
 * <p>What is collected here is not verified here: whoever relies on it appraises it.
 */
@NullMarked
package org.fedclave.attestation.collect;

import org.jspecify.annotations.NullMarked;

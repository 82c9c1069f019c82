/**
 * Logs of what a machine measured while it started.
 *
 * <p>Layouts are those of the TCG PC Client Platform Firmware Profile, section 10 (crypto-agile
 * log), for TPMs, and of the UEFI Specification 2.10, section 38.4.1 (CCEL), for Intel TDX. A log
 * proves nothing by itself: its replay must give the register values that a quote signs.
 */
@NullMarked
package org.fedclave.attestation.eventlog;

import org.jspecify.annotations.NullMarked;

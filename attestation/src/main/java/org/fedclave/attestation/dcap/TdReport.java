package org.fedclave.attestation.dcap;

import java.util.Optional;
import org.fedclave.protocol.Bytes;

/**
 * The report of a trust domain (TDX DCAP quote format, TD quote body of TDX 1.0 and 1.5). Claims
 * only. Immutable.
 *
 * @param raw 584 bytes, or 648 for TDX 1.5
 */
public record TdReport(Bytes raw) implements QuoteBody {

  public static final int BYTES_TD10 = 584;
  public static final int BYTES_TD15 = 648;
  public static final int MEASUREMENT_BYTES = 48;

  /** Runtime measurement registers. */
  public static final int RTMRS = 4;

  private static final int DEBUG = 1;

  public TdReport {
    if (raw.size() != BYTES_TD10 && raw.size() != BYTES_TD15) {
      throw new IllegalArgumentException("a TD report has 584 or 648 bytes, not " + raw.size());
    }
  }

  @Override
  public String type() {
    return isTd15() ? "TD15" : "TD10";
  }

  private boolean isTd15() {
    return raw.size() == BYTES_TD15;
  }

  /** Versions of the TDX module and of the components below it, at the launch of the TD. */
  public Bytes teeTcbSvn() {
    return raw.slice(0, 16);
  }

  /** The TDX module's measurement. */
  public Bytes mrSeam() {
    return raw.slice(16, 64);
  }

  /** The TDX module's signer; zero for Intel's. */
  public Bytes mrSignerSeam() {
    return raw.slice(64, 112);
  }

  public Bytes seamAttributes() {
    return raw.slice(112, 120);
  }

  /** Bit 0 DEBUG, bit 28 SEPT_VE_DISABLE, bit 29 MIGRATABLE: little-endian, 8 bytes. */
  public Bytes tdAttributes() {
    return raw.slice(120, 128);
  }

  @Override
  public boolean debug() {
    return (raw.get(120) & DEBUG) != 0;
  }

  /** Extended processor features that the TD may use. */
  public Bytes xfam() {
    return raw.slice(128, 136);
  }

  /** MRTD: what was loaded before the start, as a rule the firmware only. */
  @Override
  public Bytes measurement() {
    return raw.slice(136, 184);
  }

  public Bytes mrConfigId() {
    return raw.slice(184, 232);
  }

  public Bytes mrOwner() {
    return raw.slice(232, 280);
  }

  public Bytes mrOwnerConfig() {
    return raw.slice(280, 328);
  }

  /** RTMR {@code index}, 0 to 3: what the firmware and the kernel measured. */
  public Bytes rtmr(int index) {
    if (index < 0 || index >= RTMRS) {
      throw new IllegalArgumentException("there are RTMRs 0 to 3, not " + index);
    }
    int from = 328 + MEASUREMENT_BYTES * index;
    return raw.slice(from, from + MEASUREMENT_BYTES);
  }

  @Override
  public Bytes reportData() {
    return raw.slice(520, 584);
  }

  /** TDX 1.5: the versions at the moment of the quote, after updates since the launch. */
  public Optional<Bytes> teeTcbSvn2() {
    return isTd15() ? Optional.of(raw.slice(584, 600)) : Optional.empty();
  }

  /** TDX 1.5: the service TDs that are bound to this one; zero if none is. */
  public Optional<Bytes> mrServiceTd() {
    return isTd15() ? Optional.of(raw.slice(600, 648)) : Optional.empty();
  }

  /** There are no reserved bytes. */
  @Override
  public boolean reservedIsZero() {
    return true;
  }
}

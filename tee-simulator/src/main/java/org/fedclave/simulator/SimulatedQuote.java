package org.fedclave.simulator;

import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;

/**
 * Fills a TPMS_ATTEST of type quote (TPM 2.0 part 2, section 10.12). Also makes quotes that no
 * verifier may accept. Not thread-safe.
 */
public final class SimulatedQuote {

  private long magic = 0xff54_4347L;
  private int type = 0x8018;
  private Bytes extraData;
  private long firmwareVersion = SimulatedTpm.FIRMWARE;
  private SortedMap<HashBank, SortedSet<Integer>> selections = new TreeMap<>();
  private Bytes pcrDigest;

  SimulatedQuote(Bytes extraData, Map<HashBank, SortedSet<Integer>> selections, Bytes pcrDigest) {
    this.extraData = extraData;
    selections.forEach((bank, pcrs) -> this.selections.put(bank, new TreeSet<>(pcrs)));
    this.pcrDigest = pcrDigest;
  }

  public SimulatedQuote magic(long value) {
    magic = value;
    return this;
  }

  public SimulatedQuote type(int value) {
    type = value;
    return this;
  }

  public SimulatedQuote extraData(Bytes value) {
    extraData = value;
    return this;
  }

  public SimulatedQuote firmwareVersion(long value) {
    firmwareVersion = value;
    return this;
  }

  public SimulatedQuote pcrDigest(Bytes value) {
    pcrDigest = value;
    return this;
  }

  public Bytes toBytes() {
    WireBytes out =
        WireBytes.bigEndian()
            .u32(magic)
            .u16(type)
            .sized(Bytes.hex("000b" + "51".repeat(32)))
            .sized(extraData)
            .u64(1_798_044) // clock
            .u32(2) // resets
            .u32(0) // restarts
            .u8(1) // safe
            .u64(firmwareVersion)
            .u32(selections.size());
    selections.forEach(
        (bank, pcrs) -> {
          long bits = 0;
          for (int pcr : pcrs) {
            bits |= 1L << pcr;
          }
          out.u16(bank.algorithm()).u8(3);
          out.u8((int) bits & 0xff).u8((int) (bits >>> 8) & 0xff).u8((int) (bits >>> 16) & 0xff);
        });
    return out.sized(pcrDigest).toBytes();
  }
}

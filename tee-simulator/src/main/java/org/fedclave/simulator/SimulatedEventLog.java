package org.fedclave.simulator;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.attestation.eventlog.EventType;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;

/**
 * A crypto-agile event log as firmware writes it (TCG PC Client Platform Firmware Profile, section
 * 10). With registers 1 to 4 and SHA-384 it is a CCEL of Intel TDX. Not thread-safe.
 */
public final class SimulatedEventLog {

  private final HashBank[] banks;
  private final WireBytes log = WireBytes.littleEndian();

  /** An empty log: its header only. */
  public SimulatedEventLog(HashBank... banks) {
    this.banks = banks.clone();
    WireBytes header =
        WireBytes.littleEndian()
            .bytes(Bytes.utf8("Spec ID Event03\0"))
            .u32(0)
            .u8(0) // minor
            .u8(2) // major
            .u8(0) // errata
            .u8(2) // 64-bit words
            .u32(banks.length);
    for (HashBank bank : banks) {
      header.u16(bank.algorithm()).u16(bank.size());
    }
    Bytes data = header.u8(0).toBytes();
    log.u32(0).u32(EventType.NO_ACTION).zeros(20).u32(data.size()).bytes(data);
  }

  /** Adds an event whose digests are those of its data. */
  public SimulatedEventLog measured(long register, long type, Bytes data) {
    Map<HashBank, Bytes> digests = new TreeMap<>();
    Arrays.stream(banks).forEach(bank -> digests.put(bank, bank.hash(data)));
    return event(register, type, digests, data);
  }

  /** Adds an event, whatever it says. */
  public SimulatedEventLog event(
      long register, long type, Map<HashBank, Bytes> digests, Bytes data) {
    log.u32(register).u32(type).u32(digests.size());
    new TreeMap<>(digests).forEach((bank, digest) -> log.u16(bank.algorithm()).bytes(digest));
    log.u32(data.size()).bytes(data);
    return this;
  }

  public Bytes toBytes() {
    return log.toBytes();
  }
}

package org.fedclave.simulator;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.eventlog.EventType;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.tpm.PcrValues;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A simulated TPM 2.0 with a SHA-256 and a SHA-384 bank of 24 registers, an attestation key and the
 * log of what was measured. Not thread-safe.
 */
public final class SimulatedTpm {

  /** The firmware number in its quotes. */
  public static final long FIRMWARE = 0x2020_0312_0012_0003L;

  /** Where {@link #booted} measures the program: the register of what the firmware starts. */
  public static final int PROGRAM_PCR = 4;

  private static final int PCRS = 24;
  private static final HashBank[] BANKS = {HashBank.SHA256, HashBank.SHA384};

  private final SimulatedTpmKey key;
  private final Map<HashBank, Map<Integer, Bytes>> registers = new EnumMap<>(HashBank.class);
  private final SimulatedEventLog log = new SimulatedEventLog(BANKS);

  public SimulatedTpm(SimulatedTpmKey key) {
    this.key = key;
    for (HashBank bank : BANKS) {
      Map<Integer, Bytes> values = new TreeMap<>();
      for (int pcr = 0; pcr < PCRS; pcr++) {
        byte[] start = new byte[bank.size()];
        Arrays.fill(start, (byte) (pcr >= 17 && pcr <= 22 ? 0xff : 0));
        values.put(pcr, Bytes.wrap(start));
      }
      registers.put(bank, values);
    }
  }

  /**
   * A machine that started a firmware, then {@code program}, measured into {@link #PROGRAM_PCR}.
   */
  public static SimulatedTpm booted(SimulatedTpmKey key, Bytes program) {
    var tpm = new SimulatedTpm(key);
    tpm.measure(0, EventType.S_CRTM_VERSION, Bytes.utf8("simulated firmware"));
    tpm.measure(7, EventType.EFI_VARIABLE_DRIVER_CONFIG, Bytes.utf8("SecureBoot=1"));
    for (int pcr = 0; pcr < 8; pcr++) {
      tpm.measure(pcr, EventType.SEPARATOR, Bytes.hex("00000000"));
    }
    tpm.measure(PROGRAM_PCR, EventType.EFI_BOOT_SERVICES_APPLICATION, program);
    return tpm;
  }

  /**
   * What {@link #PROGRAM_PCR} of the SHA-256 bank holds after {@link #booted} started {@code
   * program}.
   */
  public static Bytes pcrOfProgram(Bytes program) {
    Bytes value = Bytes.wrap(new byte[HashBank.SHA256.size()]);
    for (Bytes data : new Bytes[] {Bytes.hex("00000000"), program}) {
      value = HashBank.SHA256.extend(value, HashBank.SHA256.hash(data));
    }
    return value;
  }

  public SimulatedTpmKey key() {
    return key;
  }

  /** Extends {@code pcr} in all banks by the hash of {@code data}, and logs it. */
  public void measure(int pcr, long type, Bytes data) {
    for (HashBank bank : BANKS) {
      Map<Integer, Bytes> values = registers.getOrDefault(bank, Map.of());
      values.put(pcr, bank.extend(pcr(bank, pcr), bank.hash(data)));
    }
    log.measured(pcr, type, data);
  }

  public Bytes pcr(HashBank bank, int pcr) {
    return pcrs().value(bank, pcr).orElseThrow();
  }

  /** All registers. */
  public PcrValues pcrs() {
    return new PcrValues(registers);
  }

  public Bytes eventLog() {
    return log.toBytes();
  }

  /** The unsigned quote over {@code pcrs} of the SHA-256 bank. */
  public SimulatedQuote quote(Bytes extraData, Set<Integer> pcrs) {
    return quote(extraData, Map.of(HashBank.SHA256, new TreeSet<>(pcrs)));
  }

  /** The unsigned quote over these registers. */
  public SimulatedQuote quote(Bytes extraData, Map<HashBank, SortedSet<Integer>> selections) {
    WireBytes values = WireBytes.bigEndian();
    new TreeMap<>(selections)
        .forEach((bank, pcrs) -> pcrs.forEach(pcr -> values.bytes(pcr(bank, pcr))));
    return new SimulatedQuote(extraData, selections, HashBank.SHA256.hash(values.toBytes()));
  }

  /** Signs {@code quote}, and adds all registers; of the key nothing is in it yet. */
  public Map<EvidenceItem, Bytes> signed(SimulatedQuote quote) {
    Bytes content = quote.toBytes();
    Map<EvidenceItem, Bytes> items = new EnumMap<>(EvidenceItem.class);
    items.put(EvidenceItem.TPM_QUOTE, content);
    items.put(EvidenceItem.TPM_SIGNATURE, key.sign(content));
    items.put(EvidenceItem.PCRS, Bytes.utf8(pcrs().toTree().toString()));
    return items;
  }

  /** Evidence with the key's public area, and what else is given. */
  public Evidence evidence(SimulatedQuote quote, Map<EvidenceItem, Bytes> more) {
    Map<EvidenceItem, Bytes> items = signed(quote);
    items.putAll(more);
    return new Evidence(EvidenceFormat.TPM, items);
  }

  /** What a quote must hold to bind {@code expectedData}. */
  public static Bytes extraDataFor(Bytes expectedData) {
    return Digest.of(expectedData).bytes();
  }
}

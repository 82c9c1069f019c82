package org.fedclave.attestation.eventlog;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;

/**
 * A crypto-agile event log, parsed strictly, with the registers that it leads to.
 *
 * <p>It guarantees that every byte belongs to an event, or to padding of one kind at the end. It
 * does not guarantee that anything in it happened: that takes a quote over the replayed registers.
 * Immutable.
 */
public final class EventLog {

  /** The measurement registers of a TD that are extended at run time. */
  public static final int RTMRS = 4;

  /** TPM 2.0 PC Client: PCR 0 to 23. */
  private static final int PCRS = 24;

  private static final Bytes STARTUP_LOCALITY = Bytes.utf8("StartupLocality\0");

  private final Set<HashBank> banks;
  private final List<LoggedEvent> events;

  EventLog(Set<HashBank> banks, List<LoggedEvent> events) {
    this.banks = Set.copyOf(banks);
    this.events = List.copyOf(events);
  }

  /**
   * Parses a log: {@code binary_bios_measurements} of Linux, or the data of the CCEL table, whose
   * unused rest is all ones or all zeros.
   *
   * @throws RefusedException with {@link Rule#OVERSIZED}, {@link Rule#TRUNCATED}, {@link
   *     Rule#TRAILING_BYTES}, {@link Rule#REPORT_VERSION} for a log that is not crypto-agile, or
   *     {@link Rule#REPORT_FORM}
   */
  public static EventLog parse(Bytes log) throws RefusedException {
    if (log.size() > EvidenceItem.EVENT_LOG.largest()) {
      throw new RefusedException(
          Rule.OVERSIZED,
          "an event log has at most "
              + EvidenceItem.EVENT_LOG.largest()
              + " bytes, not "
              + log.size());
    }
    return new EventLogParser(log).parse();
  }

  /** The banks that the log announces, of those known here. */
  public Set<HashBank> banks() {
    return banks;
  }

  /** In the order of the log, without its header. */
  public List<LoggedEvent> events() {
    return events;
  }

  /**
   * The PCRs after the log, as far as it extends them; what it does not mention is not in the map.
   *
   * <p>PCR 0 starts at the locality of the log's StartupLocality event (Firmware Profile, section
   * 10.4.5.3). PCRs 17 to 22 start at zero, as a dynamic launch sets them.
   *
   * @throws RefusedException with {@link Rule#REPORT_FORM} if an extended event has no digest in
   *     {@code bank}, or names a PCR that does not exist
   */
  public SortedMap<Integer, Bytes> replay(HashBank bank) throws RefusedException {
    SortedMap<Integer, Bytes> pcrs = new TreeMap<>();
    for (LoggedEvent event : events) {
      if (isStartupLocality(event)) {
        if (pcrs.containsKey(0)) {
          throw malformed("tells its startup locality after PCR 0 began");
        }
        byte[] start = new byte[bank.size()];
        start[bank.size() - 1] = event.data().get(STARTUP_LOCALITY.size());
        pcrs.put(0, Bytes.wrap(start));
      }
      if (event.isExtended()) {
        int pcr = register(event, PCRS - 1, "PCR");
        Bytes before = pcrs.getOrDefault(pcr, Bytes.wrap(new byte[bank.size()]));
        pcrs.put(pcr, bank.extend(before, digest(event, bank)));
      }
    }
    return pcrs;
  }

  /**
   * RTMR 0 to 3 of a TD after this log, 48 bytes each; one that the log does not extend is zero.
   * Register 0 of a CCEL is MRTD, 1 to 4 are the RTMRs (UEFI 2.10, section 38.4.1).
   *
   * @throws RefusedException with {@link Rule#REPORT_FORM} if an event has no SHA-384 digest, or
   *     claims to extend MRTD or a register that does not exist
   */
  public List<Bytes> replayRtmrs() throws RefusedException {
    List<Bytes> rtmrs = new ArrayList<>();
    for (int i = 0; i < RTMRS; i++) {
      rtmrs.add(Bytes.wrap(new byte[HashBank.SHA384.size()]));
    }
    for (LoggedEvent event : events) {
      if (event.isExtended()) {
        int rtmr = register(event, RTMRS, "measurement register") - 1;
        if (rtmr < 0) {
          throw malformed("claims to extend MRTD, which is fixed at launch");
        }
        rtmrs.set(rtmr, HashBank.SHA384.extend(rtmrs.get(rtmr), digest(event, HashBank.SHA384)));
      }
    }
    return List.copyOf(rtmrs);
  }

  private static boolean isStartupLocality(LoggedEvent event) {
    return !event.isExtended()
        && event.register() == 0
        && event.data().size() == STARTUP_LOCALITY.size() + 1
        && event.data().slice(0, STARTUP_LOCALITY.size()).equals(STARTUP_LOCALITY);
  }

  private static int register(LoggedEvent event, int last, String kind) throws RefusedException {
    if (event.register() > last) {
      throw malformed("extends " + kind + " " + event.register() + "; the last is " + last);
    }
    return (int) event.register();
  }

  private static Bytes digest(LoggedEvent event, HashBank bank) throws RefusedException {
    Bytes digest = event.digests().get(bank);
    if (digest == null) {
      throw malformed("has a " + event.typeName() + " without a " + bank.label() + " digest");
    }
    return digest;
  }

  private static RefusedException malformed(String what) {
    return new RefusedException(Rule.REPORT_FORM, "the event log " + what);
  }

  /** The events as a tree; nothing in it is proven. */
  public ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode names = json.putArray("banks");
    banks.stream().sorted().forEach(bank -> names.add(bank.label()));
    ArrayNode list = json.putArray("events");
    events.forEach(event -> list.add(tree(event)));
    return json;
  }

  private static ObjectNode tree(LoggedEvent event) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("register", event.register());
    json.put("type", event.typeName());
    ObjectNode digests = json.putObject("digests");
    new TreeMap<>(event.digests())
        .forEach((bank, digest) -> digests.put(bank.label(), digest.toHex()));
    Set<String> measured =
        event.digests().keySet().stream()
            .filter(event::measuresItsData)
            .map(HashBank::label)
            .collect(Collectors.toSet());
    json.put("measuresItsData", !measured.isEmpty() && measured.size() == event.digests().size());
    json.put("dataBytes", event.data().size());
    event.text().ifPresent(text -> json.put("text", text));
    return json;
  }
}

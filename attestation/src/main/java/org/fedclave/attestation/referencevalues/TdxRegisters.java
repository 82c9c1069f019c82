package org.fedclave.attestation.referencevalues;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.eventlog.EventLog;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.eventlog.LoggedEvent;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * The RTMRs of a TD from the event log of a boot that somebody trusts (the CCEL table): what the
 * next boot of the same image on the same machine type must show too.
 */
public final class TdxRegisters {

  /** RTMR 0 to 3, in their order. */
  static final List<ValueKind> KINDS =
      List.of(ValueKind.TDX_RTMR0, ValueKind.TDX_RTMR1, ValueKind.TDX_RTMR2, ValueKind.TDX_RTMR3);

  private TdxRegisters() {}

  /**
   * The registers that the log extends, each with the events that led to it.
   *
   * @param log as {@link EventLog#parse} reads it
   */
  public static List<ReferenceValue> referenceValues(Bytes log) throws MalformedException {
    try {
      EventLog parsed = EventLog.parse(log);
      List<Bytes> registers = parsed.replayRtmrs();
      List<ReferenceValue> values = new ArrayList<>();
      for (int i = 0; i < KINDS.size(); i++) {
        SequencedMap<String, String> inputs = events(parsed, i + 1L);
        if (!inputs.isEmpty()) {
          values.add(ReferenceValue.of(KINDS.get(i), registers.get(i), inputs));
        }
      }
      return values;
    } catch (RefusedException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  private static SequencedMap<String, String> events(EventLog log, long register) {
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    int count = 0;
    for (LoggedEvent event : log.events()) {
      if (event.isExtended() && event.register() == register) {
        count++;
        if (count < ReferenceValue.MOST_INPUTS) {
          inputs.put(name(count, event), event.digest(HashBank.SHA384).orElseThrow().toHex());
        }
      }
    }
    if (count >= ReferenceValue.MOST_INPUTS) {
      inputs.put("all events", Integer.toString(count));
    }
    return inputs;
  }

  private static String name(int number, LoggedEvent event) {
    String name = number + ". " + event.typeName() + event.text().map(t -> " " + t).orElse("");
    return name.substring(0, Math.min(name.length(), ReferenceValue.LONGEST_INPUT));
  }
}

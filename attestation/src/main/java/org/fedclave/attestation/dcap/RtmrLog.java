package org.fedclave.attestation.dcap;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.eventlog.EventLog;
import org.fedclave.attestation.eventlog.LoggedEvent;
import org.fedclave.protocol.Bytes;

/**
 * An event log (CCEL) beside a TDX quote, replayed: what it says is true of a TD whose registers
 * hold what it leads to.
 *
 * @param log the events
 * @param replayed RTMR 0 to 3 after them
 * @param extended the registers that it extends
 */
record RtmrLog(EventLog log, List<Bytes> replayed, Set<Integer> extended) {

  static Optional<RtmrLog> read(Evidence evidence) throws RefusedException {
    Optional<Bytes> raw = evidence.find(EvidenceItem.EVENT_LOG);
    if (raw.isEmpty()) {
      return Optional.empty();
    }
    EventLog log = EventLog.parse(raw.get());
    List<Bytes> replayed = log.replayRtmrs();
    return Optional.of(
        new RtmrLog(
            log,
            replayed,
            log.events().stream()
                .filter(LoggedEvent::isExtended)
                .map(event -> (int) event.register() - 1) // register 0 of a CCEL is MRTD
                .collect(Collectors.toUnmodifiableSet())));
  }

  /**
   * The first register that it does not lead to, of those of the boot, RTMR 0 to 2, and of those
   * that it extends: RTMR 3 belongs to programs, which need not write it down there.
   */
  Optional<Integer> firstWrong(TdReport report) {
    return IntStream.range(0, TdReport.RTMRS)
        .boxed()
        .filter(index -> index != TdReport.RTMRS - 1 || extended.contains(index))
        .filter(index -> !report.rtmr(index).equals(replayed.get(index)))
        .findFirst();
  }
}

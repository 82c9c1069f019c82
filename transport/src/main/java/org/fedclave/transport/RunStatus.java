package org.fedclave.transport;

import java.time.Instant;
import java.util.List;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;

/**
 * What the coordinator says about a run. It sees no rounds: the aggregator seals progress to the
 * requester.
 *
 * @param run which
 * @param state where it is
 * @param since when it got there
 * @param reason a sentence with a refused, failed or expired run, otherwise empty
 * @param waitingFor a sentence that says what happens next and who does it; empty at the end
 * @param contractEnvelope blob of the contract's envelope: with all signatures once all parties
 *     approved, with the requester's before
 * @param nodes the aggregator and then the trainers; empty before the run is routed
 * @param approvals one a party, in the contract's order
 */
public record RunStatus(
    RunId run,
    RunState state,
    Instant since,
    String reason,
    String waitingFor,
    Digest contractEnvelope,
    List<MemberId> nodes,
    List<PartyApproval> approvals) {
  public RunStatus {
    nodes = List.copyOf(nodes);
    approvals = List.copyOf(approvals);
  }
}

package org.fedclave.coordinator;

import java.util.List;
import java.util.stream.Collectors;
import org.fedclave.coordinator.CoordinatorStore.StoredParty;
import org.fedclave.coordinator.CoordinatorStore.StoredRun;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.PartyApproval;
import org.fedclave.transport.PartyApproval.Decision;
import org.fedclave.transport.RunStatus;

/** Says where a run is, and what it waits for. */
final class RunStatuses {

  private RunStatuses() {}

  static RunStatus of(StoredRun run) {
    List<PartyApproval> approvals =
        run.parties().stream()
            .map(party -> new PartyApproval(party.party(), party.decision(), party.reason()))
            .toList();
    return new RunStatus(
        run.run(),
        run.state(),
        run.since(),
        run.state().isFinal() ? run.reason() : "",
        waitingFor(run),
        run.envelope(),
        run.nodes(),
        approvals);
  }

  private static String waitingFor(StoredRun run) {
    return switch (run.state()) {
      case SUBMITTED -> "the coordinator mails the contract to the parties";
      case APPROVING -> "the decision of " + undecided(run.parties());
      case APPROVED -> or(run.reason(), "the coordinator looks for nodes");
      case ROUTED ->
          or(run.reason(), "evidence, keys and the first round of " + names(run.nodes()));
      case RUNNING -> or(run.reason(), "the rounds of " + names(run.nodes()));
      case COMPLETED, REFUSED, FAILED, ABORTED, EXPIRED -> "";
    };
  }

  private static String or(String reason, String usual) {
    return reason.isEmpty() ? usual : reason;
  }

  private static String undecided(List<StoredParty> parties) {
    return names(
        parties.stream()
            .filter(party -> party.decision() == Decision.PENDING)
            .map(StoredParty::party)
            .toList());
  }

  private static String names(List<MemberId> members) {
    return members.stream().map(MemberId::name).collect(Collectors.joining(", "));
  }
}

package org.fedclave.coordinator;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.fedclave.coordinator.CoordinatorStore.StoredRun;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Refusal;

/**
 * Decides when a run that has nodes is given to nodes anew: scheduling, not trust, for whoever
 * takes part in the next incarnation proves itself anew. Not thread-safe.
 */
final class RunRecovery {

  /** How long a node of a run may be away before others take its part. */
  static final Duration GRACE = Duration.ofSeconds(30);

  /** Incarnations in a row in which no round was kept, before the run is given up. */
  static final int MOST_IN_VAIN = 3;

  /** What a node says that has as many runs as it takes. */
  private static final String NO_ROOM = "CAPACITY";

  /** Reasons of an enclave that others may not have; the rest lies in the run or its members. */
  private static final Set<String> MAY_PASS =
      Set.of(
          "ABORTED",
          "ATTESTATION",
          NO_ROOM,
          "DEADLINE",
          "FAULT",
          "PLATFORM",
          "TOO_FEW_PARTIES",
          "TRANSPORT");

  private final Predicate<MemberId> isHere;
  private final Duration grace;
  private final Map<MemberId, Instant> awaySince = new HashMap<>();

  /**
   * @param isHere whether a node reads its letters now
   */
  RunRecovery(Predicate<MemberId> isHere) {
    this(isHere, GRACE);
  }

  RunRecovery(Predicate<MemberId> isHere, Duration grace) {
    this.isHere = isHere;
    this.grace = grace;
  }

  /** What to do about a run that has nodes. */
  sealed interface Decision {

    /** All are there, or nobody can help. */
    record GoOn(String waitingFor) implements Decision {}

    /** The run is to be given to nodes anew. */
    record Anew(String why) implements Decision {}
  }

  /**
   * Looks at the nodes of a run. An aggregator that stays away has to be replaced; a trainer that
   * does, too, if there is a node for it: otherwise its aggregator decides, after its own
   * deadlines, by the contract's minimum of parties.
   *
   * @param canRoute whether there are nodes for the whole run without those that are away
   */
  Decision look(StoredRun run, Instant now, BooleanSupplier canRoute) {
    String waitingFor = "";
    for (MemberId node : run.nodes()) {
      Optional<Instant> since = since(node, now);
      if (since.isEmpty()) {
        continue;
      }
      String missing = node + " is away since " + since.get().truncatedTo(ChronoUnit.SECONDS);
      Instant deadline = since.get().plus(grace);
      boolean aggregates = run.nodes().getFirst().equals(node);
      if (now.isBefore(deadline)) {
        waitingFor =
            missing
                + "; at "
                + deadline.truncatedTo(ChronoUnit.SECONDS)
                + " another node is sought";
      } else if (aggregates || canRoute.getAsBoolean()) {
        return new Decision.Anew(missing);
      } else {
        waitingFor =
            missing
                + ", and no other node will do: its aggregator goes on without it after its own"
                + " deadline, if enough parties are left";
      }
    }
    return new Decision.GoOn(waitingFor);
  }

  private Optional<Instant> since(MemberId node, Instant now) {
    if (isHere.test(node)) {
      awaySince.remove(node);
      return Optional.empty();
    }
    return Optional.of(awaySince.computeIfAbsent(node, _ -> now));
  }

  /** Whether others may succeed where an enclave gave up for this reason. */
  static boolean mayPass(Refusal refusal) {
    return MAY_PASS.contains(refusal.rule());
  }

  /** Whether a node refused the run only for want of room. */
  static boolean hasNoRoom(Refusal refusal) {
    return refusal.rule().equals(NO_ROOM);
  }

  /** Why a run is not given to nodes once more; empty if it is. */
  static Optional<String> inVain(StoredRun run) {
    if (run.incarnation() + 1 >= Assignment.MOST_INCARNATIONS) {
      return Optional.of("after " + Assignment.MOST_INCARNATIONS + " incarnations");
    }
    int vain = run.incarnation() - run.progressed();
    return vain >= MOST_IN_VAIN
        ? Optional.of("after " + vain + " incarnations in which no round was kept")
        : Optional.empty();
  }
}

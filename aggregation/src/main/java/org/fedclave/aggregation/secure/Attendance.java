package org.fedclave.aggregation.secure;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.aggregation.secure.MaskingException.Rule;

/** Who is still in a round, who has answered in this phase, who dropped out when. */
final class Attendance {

  private final TreeSet<Integer> present;
  private final TreeSet<Integer> answered = new TreeSet<>();
  private final TreeMap<Integer, Phase> dropped = new TreeMap<>();
  private Phase phase = Phase.ADVERTISE;
  private boolean over;

  Attendance(Collection<Integer> expected) {
    this.present = new TreeSet<>(expected);
  }

  Phase phase() {
    return phase;
  }

  /** Requires that {@code party} may speak in {@code spoken}, and did not. */
  void requireTurn(int party, Phase spoken) throws MaskingException {
    if (!present.contains(party) && !dropped.containsKey(party)) {
      throw MaskingException.unknown(party);
    }
    if (over || spoken != phase || !present.contains(party)) {
      throw new MaskingException(
          Rule.OUT_OF_TURN,
          "party "
              + party
              + " says something of "
              + spoken
              + "; the round is "
              + (over ? "over" : "at " + phase)
              + (dropped.containsKey(party)
                  ? " and party " + party + " dropped out at " + dropped.get(party)
                  : ""));
    }
    if (answered.contains(party)) {
      throw new MaskingException(
          Rule.DUPLICATE, "party " + party + " says something at " + phase + " twice");
    }
  }

  void answer(int party) {
    answered.add(party);
  }

  SortedSet<Integer> awaited() {
    TreeSet<Integer> awaited = new TreeSet<>(present);
    awaited.removeAll(answered);
    return Collections.unmodifiableSortedSet(awaited);
  }

  /** Who is in the round and, once the phase is over, answered in it. */
  SortedSet<Integer> present() {
    return Collections.unmodifiableSortedSet(present);
  }

  SortedMap<Integer, Phase> dropped() {
    return dropped;
  }

  /** Whoever has not answered drops out; the phase stays until {@link #open}. */
  void close(Phase closed) {
    if (over || closed != phase) {
      throw new IllegalStateException("close of " + closed + " at " + (over ? "the end" : phase));
    }
    over = true;
    awaited().forEach(this::drop);
  }

  void drop(int party) {
    present.remove(party);
    dropped.putIfAbsent(party, phase);
  }

  void open(Phase next) {
    phase = next;
    over = false;
    answered.clear();
  }

  MaskingException tooFew(String what, int found, int needed) {
    var sentence = new StringBuilder();
    sentence.append("at ").append(phase).append(' ').append(what).append(": ").append(found);
    sentence.append(" of at least ").append(needed);
    var missing = new EnumMap<Phase, TreeSet<Integer>>(Phase.class);
    dropped.forEach((party, at) -> missing.computeIfAbsent(at, _ -> new TreeSet<>()).add(party));
    missing.forEach(
        (at, parties) -> sentence.append("; missing at ").append(at).append(": ").append(parties));
    return new MaskingException(Rule.TOO_FEW, sentence.toString());
  }
}

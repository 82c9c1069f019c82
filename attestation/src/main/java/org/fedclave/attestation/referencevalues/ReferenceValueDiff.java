package org.fedclave.attestation.referencevalues;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The difference between two files of reference values, in sentences. */
public final class ReferenceValueDiff {

  private ReferenceValueDiff() {}

  /**
   * What differs, in the order of the kinds; nothing if the same values came from the same inputs.
   *
   * @param before the values that were accepted
   * @param after the values that are new
   */
  public static List<String> sentences(ReferenceValues before, ReferenceValues after) {
    List<String> sentences = new ArrayList<>();
    for (ValueKind kind : ValueKind.values()) {
      compare(kind, before.of(kind), after.of(kind), sentences);
    }
    return sentences;
  }

  private static void compare(
      ValueKind kind,
      List<ReferenceValue> before,
      List<ReferenceValue> after,
      List<String> sentences) {
    List<ReferenceValue> gone = before.stream().filter(v -> find(v, after).isEmpty()).toList();
    List<ReferenceValue> fresh = after.stream().filter(v -> find(v, before).isEmpty()).toList();
    if (gone.size() == 1 && fresh.size() == 1) {
      sentences.add(
          kind.label()
              + " changes from "
              + gone.getFirst().value()
              + " to "
              + fresh.getFirst().value()
              + because(gone.getFirst(), fresh.getFirst()));
    } else {
      gone.forEach(v -> sentences.add(kind.label() + " " + v.value() + " is no longer there"));
      fresh.forEach(v -> sentences.add(kind.label() + " " + v.value() + " is new"));
    }
    for (ReferenceValue value : before) {
      Optional<ReferenceValue> same = find(value, after);
      if (same.isPresent() && !same.get().inputs().equals(value.inputs())) {
        sentences.add(kind.label() + " " + value.value() + " stays" + because(value, same.get()));
      }
    }
  }

  private static Optional<ReferenceValue> find(ReferenceValue value, List<ReferenceValue> among) {
    return among.stream().filter(other -> other.value().equals(value.value())).findFirst();
  }

  private static String because(ReferenceValue before, ReferenceValue after) {
    Set<String> names = new LinkedHashSet<>(before.inputs().keySet());
    names.addAll(after.inputs().keySet());
    List<String> changes = new ArrayList<>();
    for (String name : names) {
      String old = before.inputs().get(name);
      String now = after.inputs().get(name);
      if (!Objects.equals(old, now)) {
        changes.add(name + ": " + orNone(old) + " -> " + orNone(now));
      }
    }
    return changes.isEmpty()
        ? ", and no input that is noted explains it"
        : "; its inputs: " + String.join(", ", changes);
  }

  private static String orNone(@org.jspecify.annotations.Nullable String value) {
    return value == null ? "none" : "\"" + value + "\"";
  }
}

package org.fedclave.attestation.collect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The settings that a provider was opened with, all optional, none unknown. */
final class AttestorSettings {

  private final String attestor;
  private final Map<String, String> values;

  AttestorSettings(String attestor, Map<String, String> values, Set<String> known)
      throws IOException {
    this.attestor = attestor;
    this.values = Map.copyOf(values);
    for (String name : new TreeSet<>(values.keySet())) {
      if (!known.contains(name)) {
        throw new IOException(
            "the attestor "
                + attestor
                + " has no setting \""
                + name
                + "\"; it has "
                + new TreeSet<>(known));
      }
    }
  }

  Optional<Path> path(String name) throws IOException {
    Optional<String> value = Optional.ofNullable(values.get(name));
    if (value.filter(String::isBlank).isPresent()) {
      throw wrong(name, "is empty");
    }
    return value.map(Path::of);
  }

  /** A number in 0..{@code highest}. */
  Optional<Integer> number(String name, int highest) throws IOException {
    Optional<String> value = Optional.ofNullable(values.get(name));
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(value.get());
      if (number >= 0 && number <= highest) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // falls through to the one refusal below
    }
    throw wrong(name, "must be a number from 0 to " + highest);
  }

  private IOException wrong(String name, String what) {
    return new IOException("the setting " + name + " of the attestor " + attestor + " " + what);
  }
}

package org.fedclave.attestation.collect;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.attestation.collateral.CollateralStore;
import org.fedclave.attestation.collateral.StoredEndorsements;
import org.fedclave.attestation.collateral.UpdateChannel;

/** The settings that a provider was opened with, all optional, none unknown. */
final class AttestorSettings {

  /** The folder of a collateral store. */
  static final String COLLATERAL = "collateral";

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
    return text(name).map(Path::of);
  }

  Optional<String> text(String name) throws IOException {
    Optional<String> value = Optional.ofNullable(values.get(name));
    if (value.filter(String::isBlank).isPresent()) {
      throw wrong(name, "is empty");
    }
    return value;
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

  /** What the store adds, of Intel's data sets the standard one; without a store nothing. */
  EndorsementSource endorsements() throws IOException {
    Optional<Path> folder = path(COLLATERAL);
    if (folder.isEmpty()) {
      return EndorsementSource.NONE;
    }
    Clock clock = Clock.systemUTC();
    return new StoredEndorsements(
        CollateralStore.open(folder.get(), clock), UpdateChannel.STANDARD, clock);
  }

  IOException wrong(String name, String what) {
    return new IOException("the setting " + name + " of the attestor " + attestor + " " + what);
  }
}

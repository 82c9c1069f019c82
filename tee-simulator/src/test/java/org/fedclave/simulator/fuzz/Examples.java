package org.fedclave.simulator.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.EvidenceTree;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.simulator.SimulatedExample;
import org.fedclave.simulator.SimulatedExamples;

/** Sound evidence of every technology, and its pieces. */
final class Examples {

  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC);

  private static final Map<EvidenceFormat, SimulatedExample> ALL = all();

  private Examples() {}

  /** The vendors are kept between builds: two RSA keys take seconds. */
  private static Map<EvidenceFormat, SimulatedExample> all() {
    try {
      return SimulatedExamples.all(Path.of("target", "simulated-examples"), CLOCK);
    } catch (IOException e) {
      throw new AssertionError("no vendors", e);
    }
  }

  /** The containers of all. */
  static List<Bytes> containers() {
    return ALL.values().stream().map(example -> example.evidence().encode()).toList();
  }

  static List<Bytes> container(EvidenceFormat format) {
    return List.of(of(format).evidence().encode());
  }

  /** The pieces of that name, of all technologies. */
  static List<Bytes> pieces(EvidenceItem... items) {
    return Stream.of(items)
        .flatMap(item -> ALL.values().stream().flatMap(each -> each.evidence().find(item).stream()))
        .distinct()
        .toList();
  }

  static Bytes piece(EvidenceFormat format, EvidenceItem item) {
    return of(format).evidence().item(item);
  }

  /** A policy of all sections. */
  static List<Bytes> policies() {
    return List.of(policy().toJson());
  }

  static AppraisalPolicy policy() {
    return AppraisalPolicy.of(
        Duration.ofHours(1),
        ALL.values().stream().map(SimulatedExample::policy).toArray(TechnologyPolicy[]::new));
  }

  /**
   * Appraises other evidence by the policy of the sound one. What is signed cannot be changed, so
   * whatever is accepted says what the sound evidence says.
   */
  static void appraise(EvidenceFormat format, Bytes container) throws RefusedException {
    Evidence other = Evidence.decode(container);
    if (other.format() == format) {
      var claims = of(format).appraise(other).claims();
      if (!claims.equals(of(format).appraise(of(format).evidence()).claims())) {
        throw new AssertionError("forged evidence is accepted: " + claims);
      }
    }
  }

  /** What {@code fedclave attest show} prints. */
  static void show(Bytes container) throws RefusedException {
    EvidenceTree.of(Evidence.decode(container));
  }

  private static SimulatedExample of(EvidenceFormat format) {
    SimulatedExample example = ALL.get(format);
    if (example == null) {
      throw new AssertionError("there is an example of every technology");
    }
    return example;
  }
}

package org.fedclave.simulator.fuzz;

import java.util.List;
import org.fedclave.protocol.Bytes;

/** Appraisal policies. */
final class PolicySeeds {

  private PolicySeeds() {}

  static List<Bytes> policies() {
    return List.of(SnpSeeds.POLICY.toJson());
  }
}

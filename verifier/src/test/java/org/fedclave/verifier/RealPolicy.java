package org.fedclave.verifier;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.snp.AmdRoot;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.RevocationRule;
import org.fedclave.attestation.snp.SnpPolicy;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.TcbFloor;
import org.fedclave.protocol.Bytes;
import org.fedclave.simulator.SimulatedPlatform;

/** A policy that trusts AMD and no test root. */
final class RealPolicy {

  private RealPolicy() {}

  static AppraisalPolicy milan(Bytes measurement) {
    return new AppraisalPolicy(
        Duration.ofHours(1),
        new SnpPolicy(
            Set.of(AmdRoot.AMD_MILAN),
            Set.of(),
            Map.of(SnpProduct.MILAN, TcbFloor.of(SimulatedPlatform.MILAN_FIRMWARE)),
            Set.of(EndorsementKey.VCEK),
            Set.of(measurement),
            0,
            RevocationRule.REQUIRED,
            Duration.ofDays(30)));
  }
}

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

  static AppraisalPolicy genoa(Bytes measurement) {
    return AppraisalPolicy.of(
        Duration.ofHours(1),
        new SnpPolicy(
            Set.of(AmdRoot.AMD_GENOA),
            Set.of(),
            Map.of(SnpProduct.GENOA, TcbFloor.of(SimulatedPlatform.FIRMWARE)),
            Set.of(EndorsementKey.VCEK),
            Set.of(measurement),
            0,
            RevocationRule.REQUIRED,
            Duration.ofDays(30)));
  }
}

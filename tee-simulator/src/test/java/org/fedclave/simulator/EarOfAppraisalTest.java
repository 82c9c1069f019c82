package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.SimulatedExchange.CLOCK;
import static org.fedclave.simulator.SimulatedExchange.MEASUREMENT;
import static org.fedclave.simulator.SimulatedExchange.NOW;
import static org.fedclave.simulator.SimulatedExchange.POLICY;

import java.security.SecureRandom;
import java.util.Map;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.attestation.ear.Aspect;
import org.fedclave.attestation.ear.Ear;
import org.fedclave.attestation.ear.EarAppraisal;
import org.fedclave.attestation.ear.EarException;
import org.fedclave.attestation.ear.EarReader;
import org.fedclave.attestation.ear.EarWriter;
import org.fedclave.attestation.ear.VerifierId;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.crypto.SigningKeys;
import org.junit.jupiter.api.Test;

/** What an appraisal found, as an EAR that a party signs and another reads. */
class EarOfAppraisalTest {

  private final SimulatedExchange sound = new SimulatedExchange();
  private final SigningKeys party = SigningKeys.generate(new SecureRandom());
  private final EarWriter writer = new EarWriter(new VerifierId("Fedclave", "test"), party, CLOCK);
  private final EarReader reader = new EarReader(party.verificationKeys(), CLOCK);

  @Test
  void aTrustedKeyBecomesAResultThatExpiresWithIt() throws RefusedException, EarException {
    TrustedKey key = sound.appraiser.appraise(sound.challenge, sound.answer());
    Ear ear = reader.read(writer.sign(writer.of(key, POLICY)));
    assertThat(ear.issuedAt()).isEqualTo(NOW);
    assertThat(ear.expires()).contains(key.trustedUntil());
    EarAppraisal cpu = ear.submods().firstEntry().getValue();
    assertThat(ear.submods()).containsOnlyKeys("cpu");
    assertThat(cpu.nonce()).contains(sound.challenge.nonce());
    assertThat(cpu.policyIds()).containsExactly(POLICY.digest().toString());
    assertThat(cpu.attesterClaims().orElseThrow().path("measurement").asText())
        .isEqualTo(MEASUREMENT.toHex());
    assertThat(cpu.verifierClaims().orElseThrow().path("fedclave_evidence").asText())
        .isEqualTo(key.evidence().digest().toString());
  }

  @Test
  void simulatedEvidenceIsContraindicatedAlthoughThePolicyAcceptsIt() throws RefusedException {
    Ear ear = writer.of(sound.appraiser.appraise(sound.challenge, sound.answer()), POLICY);
    EarAppraisal cpu = ear.submods().firstEntry().getValue();
    assertThat(ear.status()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(cpu.vector())
        .containsEntry(Aspect.HARDWARE, 97)
        .containsEntry(Aspect.INSTANCE_IDENTITY, 97)
        .containsEntry(Aspect.EXECUTABLES, 2);
    assertThat(cpu.verifierClaims().orElseThrow().path("fedclave_simulated").asBoolean()).isTrue();
  }

  @Test
  void evidenceOverAStatementExpiresByThePolicy() throws RefusedException, EarException {
    Bytes evidence = sound.evidence().encode();
    var appraised = sound.appraiser.appraiseReportData(evidence, sound.binding().reportData(), NOW);
    Ear ear = reader.readCompact(writer.signCompact(writer.of(appraised, POLICY)));
    assertThat(ear.expires()).contains(NOW.plus(POLICY.maximumEvidenceAge()));
    assertThat(ear.submods().firstEntry().getValue().nonce()).isEmpty();
  }

  @Test
  void aRefusalSaysItsRuleAndClaimsNothingGood() throws EarException {
    Bytes evidence = sound.answer(sound.report().debug()).evidence();
    assertThatThrownBy(
            () -> sound.appraiser.appraiseReportData(evidence, sound.binding().reportData(), NOW))
        .isInstanceOf(RefusedException.class);
    var refused = new RefusedException(Rule.DEBUG, "the enclave may be debugged");
    Ear ear = reader.read(writer.sign(writer.of(refused, evidence, POLICY)));
    EarAppraisal cpu = ear.submods().firstEntry().getValue();
    assertThat(ear.status()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(cpu.vector()).isEqualTo(Map.of(Aspect.CONFIGURATION, 96));
    var claims = cpu.verifierClaims().orElseThrow();
    assertThat(claims.path("fedclave_rule").asText()).isEqualTo("DEBUG");
    assertThat(claims.path("fedclave_evidence").asText()).isEqualTo(Digest.of(evidence).toString());
  }

  @Test
  void everyRuleMakesAContraindicatedResult() {
    for (Rule rule : Rule.values()) {
      Ear ear = writer.of(new RefusedException(rule, "refused"), Bytes.hex("00"), POLICY);
      assertThat(ear.status()).as(rule.name()).isEqualTo(Tier.CONTRAINDICATED);
      assertThat(ear.submods().firstEntry().getValue().vector()).as(rule.name()).isNotEmpty();
    }
  }
}

package org.fedclave.benchmarks;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.simulator.SimulatedPlatform;
import org.fedclave.simulator.SimulatedPolicy;
import org.fedclave.simulator.SimulatedVendor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A party's work for one enclave. The evidence has the form, algorithms and key sizes of AMD's
 * (ECDSA P-384 report, RSA-4096 chain, revocation list), under a test root; nothing is cached.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class AppraisalBenchmark {

  private static final Bytes MEASUREMENT = Bytes.wrap(new byte[SnpReport.MEASUREMENT_BYTES]);

  private final SecureRandom random = new SecureRandom();
  private final Clock clock = Clock.fixed(Clock.systemUTC().instant(), ZoneOffset.UTC);
  private final Challenge challenge =
      Challenge.fresh(RunId.of(Bytes.utf8("a contract")), Role.TRAIN, clock.instant(), random);
  private final AppraisalPolicy policy;
  private final KeyBinding binding;
  private final Evidence evidence;
  private final AttestationAnswer answer;

  /** Makes an honest enclave's answer. */
  public AppraisalBenchmark() {
    try {
      SimulatedVendor vendor = SimulatedVendor.openOrCreate(Hardware.vendorFolder(), clock);
      SimulatedPlatform platform = vendor.platform("a chip", SimulatedPlatform.FIRMWARE);
      policy = SimulatedPolicy.trusting(vendor.rootFingerprint(), Set.of(MEASUREMENT));
      SigningKeys signing = SigningKeys.generate(random);
      var keys = new EnclaveKeys(KemKeys.generate(random).publicKey(), signing.verificationKeys());
      binding = KeyBinding.of(challenge, keys, KeyBinding.NO_GPU, 0);
      evidence = platform.evidence(platform.report(MEASUREMENT, binding.reportData()));
      answer =
          new AttestationAnswer(
              binding, evidence.encode(), keys, signing.sign(binding.possessionMessage()));
    } catch (IOException e) {
      throw new AssertionError("the test root's keys are in a folder of this build", e);
    }
  }

  /** Chain, revocation, report's signature, and the policy on what it says. */
  @Benchmark
  public AcceptableEvidence snpEvidence() throws RefusedException {
    return policy
        .section(EvidenceFormat.SEV_SNP)
        .orElseThrow()
        .appraiser()
        .appraise(evidence, binding.reportData(), clock.instant());
  }

  /** The same, and challenge, key binding and proof of possession: what yields a key to trust. */
  @Benchmark
  public TrustedKey wholeAppraisal() throws RefusedException {
    return new Appraiser(policy, clock).appraise(challenge, answer);
  }
}

package org.fedclave.party;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.UnaryOperator;
import org.fedclave.attestation.Evidence;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.simulator.SimulatedPlatform;
import org.fedclave.simulator.SimulatedReport;
import org.fedclave.simulator.SimulatedVendor;

/** An enclave's side of the attestation exchange, honest unless it is told otherwise. */
final class SimulatedEnclave {

  /** What the parties of the tests expect to run. */
  static final Bytes MEASUREMENT = Bytes.hex("ab".repeat(48));

  private static final SecureRandom RANDOM = new SecureRandom();

  final MemberId node;
  final SigningKeys signing = SigningKeys.generate(RANDOM);
  final KemKeys kem = KemKeys.generate(RANDOM);
  private final SimulatedPlatform platform;

  /** Of the run that it says it takes part in. */
  int incarnation;

  SimulatedEnclave(String node) {
    this.node = new MemberId(node);
    // A chip of its own: two enclaves of a run on one chip are refused.
    this.platform = vendor().platform(keys().digest().hex(), SimulatedPlatform.FIRMWARE);
  }

  /** Made once and kept among the build's products: its keys take seconds. */
  static SimulatedVendor vendor() {
    try {
      return SimulatedVendor.openOrCreate(Path.of("target", "simulated-vendor"), Clock.systemUTC());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  EnclaveKeys keys() {
    return new EnclaveKeys(kem.publicKey(), signing.verificationKeys());
  }

  AttestationAnswer answer(Challenge challenge) {
    return answer(binding(challenge));
  }

  KeyBinding binding(Challenge challenge) {
    return KeyBinding.of(challenge, keys(), KeyBinding.NO_GPU, incarnation);
  }

  AttestationAnswer answer(KeyBinding binding) {
    return answer(binding, MEASUREMENT, binding.reportData(), report -> report);
  }

  AttestationAnswer answer(
      KeyBinding binding,
      Bytes measurement,
      Bytes reportData,
      UnaryOperator<SimulatedReport> change) {
    return new AttestationAnswer(
        binding,
        evidence(measurement, reportData, change),
        keys(),
        signing.sign(binding.possessionMessage()));
  }

  /** Evidence over any report data, as for a quote. */
  Bytes quote(Bytes reportData) {
    return evidence(MEASUREMENT, reportData, report -> report);
  }

  private Bytes evidence(
      Bytes measurement, Bytes reportData, UnaryOperator<SimulatedReport> change) {
    Evidence evidence = platform.evidence(change.apply(platform.report(measurement, reportData)));
    return evidence.encode();
  }
}

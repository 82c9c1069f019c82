package org.fedclave.trainer;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.fedclave.attestation.Attestor;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.trainer.RunStoppedException.Rule;

/**
 * One incarnation of the program in one run and role: fresh keys that never leave it, and answers
 * to whoever asks it to prove itself. Thread-safe.
 */
final class Enclave {

  /**
   * Answers that are remembered; more challenges than this in one window of a run are an attack.
   */
  private static final int MOST_ANSWERS = 4096;

  private final RunId run;
  private final Role role;
  private final Attestor attestor;
  private final SigningKeys signing;
  private final KemKeys kem;
  private final SequencedMap<Bytes, Answered> answered = new LinkedHashMap<>();

  /** A challenge and what this enclave said to it. */
  record Answered(Challenge challenge, AttestationAnswer answer) {}

  Enclave(RunId run, Role role, Attestor attestor, SecureRandom random) {
    this.run = run;
    this.role = role;
    this.attestor = attestor;
    this.signing = SigningKeys.generate(random);
    this.kem = KemKeys.generate(random);
  }

  /** Answers {@code challenge}: once a session, and only for this run and role. */
  synchronized AttestationAnswer answer(Challenge challenge) throws RunStoppedException {
    if (!challenge.run().equals(run) || challenge.role() != role) {
      throw new RunStoppedException(
          Rule.ATTESTATION, "a challenge for another run or role was not answered");
    }
    if (answered.containsKey(challenge.session()) || answered.size() >= MOST_ANSWERS) {
      throw new RunStoppedException(
          Rule.ATTESTATION,
          "a challenge was not answered: its session is used, or there are too many");
    }
    KeyBinding binding = KeyBinding.of(challenge, keys(), KeyBinding.NO_GPU, 0);
    AttestationAnswer answer =
        new AttestationAnswer(
            binding,
            quote(binding.reportData()),
            keys(),
            signing.sign(binding.possessionMessage()));
    answered.put(challenge.session(), new Answered(challenge, answer));
    return answer;
  }

  /** Fresh evidence over {@code reportData}, 64 bytes. */
  Bytes quote(Bytes reportData) throws RunStoppedException {
    try {
      return attestor.attest(reportData).encode();
    } catch (IOException e) {
      throw new RunStoppedException(
          Rule.PLATFORM, "the platform gives no evidence: " + e.getMessage(), e);
    }
  }

  /** The binding this enclave made in {@code session}. */
  synchronized Optional<KeyBinding> bindingOf(Bytes session) {
    return Optional.ofNullable(answered.get(session)).map(entry -> entry.answer().binding());
  }

  /** The first challenge it answered: its own evidence in the proof. */
  synchronized Optional<Answered> firstAnswer() {
    return Optional.ofNullable(answered.firstEntry()).map(Map.Entry::getValue);
  }

  EnclaveKeys keys() {
    return new EnclaveKeys(kem.publicKey(), signing.verificationKeys());
  }

  Digest digest() {
    return keys().digest();
  }

  SigningKeys signing() {
    return signing;
  }

  KemKeys kem() {
    return kem;
  }

  @Override
  public String toString() {
    return role.wireName() + " in run " + run.abbreviated();
  }
}

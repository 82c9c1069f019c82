package org.fedclave.trainer;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.Evidence;
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

  /** Bindings that are remembered: a party's release comes before so many other challenges. */
  private static final int MOST_BINDINGS = 4096;

  private final RunId run;
  private final int incarnation;
  private final Role role;
  private final Attestor attestor;
  private final SigningKeys signing;
  private final KemKeys kem;
  private final SequencedMap<Bytes, KeyBinding> bindings = new LinkedHashMap<>();

  /** Of a run's first incarnation, or of no run. */
  Enclave(RunId run, Role role, Attestor attestor, SecureRandom random) {
    this(run, 0, role, attestor, random);
  }

  Enclave(RunId run, int incarnation, Role role, Attestor attestor, SecureRandom random) {
    this.run = run;
    this.incarnation = incarnation;
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
    if (bindings.containsKey(challenge.session())) {
      throw new RunStoppedException(
          Rule.ATTESTATION, "a challenge was not answered: its session is used");
    }
    List<Bytes> gpus = quoteGpus(KeyBinding.gpuNonce(challenge, keys()));
    KeyBinding binding =
        KeyBinding.of(challenge, keys(), AttestationAnswer.digestOf(gpus), incarnation);
    AttestationAnswer answer =
        new AttestationAnswer(
            binding,
            quote(binding.reportData()),
            gpus,
            keys(),
            signing.sign(binding.possessionMessage()));
    bindings.putLast(challenge.session(), binding);
    if (bindings.size() > MOST_BINDINGS) {
      bindings.pollFirstEntry();
    }
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

  /** Fresh evidence of each GPU over {@code nonce}, 32 bytes; none of whoever only sums. */
  private List<Bytes> quoteGpus(Bytes nonce) throws RunStoppedException {
    if (role == Role.AGGREGATE) {
      return List.of();
    }
    try {
      return attestor.attestGpus(nonce).stream().map(Evidence::encode).toList();
    } catch (IOException e) {
      throw new RunStoppedException(
          Rule.PLATFORM, "the GPUs give no evidence: " + e.getMessage(), e);
    }
  }

  /** The binding this enclave made in {@code session}. */
  synchronized Optional<KeyBinding> bindingOf(Bytes session) {
    return Optional.ofNullable(bindings.get(session));
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

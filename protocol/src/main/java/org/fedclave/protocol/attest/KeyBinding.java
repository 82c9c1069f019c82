package org.fedclave.protocol.attest;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;

/**
 * {@code kb} of the design: ties an enclave's keys to the challenge it answers. Its exact bytes are
 * hashed into the evidence's report data and are the HPKE {@code info} of every key release, so
 * that nothing sealed under one binding opens under another.
 *
 * @param role the role the keys are for
 * @param session the challenge's session
 * @param nonce the challenge's nonce
 * @param run the run
 * @param kemKey SHA-256 of the KEM key
 * @param signingKeys {@link org.fedclave.protocol.crypto.VerificationKeys#digest}
 * @param gpuEvidence {@link AttestationAnswer#digestOf} the GPU evidence
 * @param incarnation of the run that the enclave takes part in, from 0
 */
public record KeyBinding(
    Role role,
    Bytes session,
    Bytes nonce,
    RunId run,
    Digest kemKey,
    Digest signingKeys,
    Digest gpuEvidence,
    long incarnation) {

  /** {@link #gpuEvidence} of an enclave without a GPU. */
  public static final Digest NO_GPU = Digest.of(Bytes.EMPTY);

  private static final int LARGEST = 1024;

  public KeyBinding {
    if (session.size() != Challenge.SESSION_BYTES || nonce.size() != Challenge.NONCE_BYTES) {
      throw new IllegalArgumentException("a session has 16 bytes and a nonce 32");
    }
    if (incarnation < 0) {
      throw new IllegalArgumentException("incarnation is negative: " + incarnation);
    }
  }

  /** The binding of {@code keys} to {@code challenge}. */
  public static KeyBinding of(
      Challenge challenge, EnclaveKeys keys, Digest gpuEvidence, long incarnation) {
    return new KeyBinding(
        challenge.role(),
        challenge.session(),
        challenge.nonce(),
        challenge.run(),
        keys.kem().digest(),
        keys.signing().digest(),
        gpuEvidence,
        incarnation);
  }

  public static KeyBinding parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("key binding", cbor, LARGEST);
    var binding =
        new KeyBinding(
            Role.parse(map.text("role")),
            map.bytes("session", Challenge.SESSION_BYTES),
            map.bytes("nonce", Challenge.NONCE_BYTES),
            map.run("run"),
            map.digest("kem"),
            map.digest("signing"),
            map.digest("gpu"),
            map.integer("incarnation", 0, Long.MAX_VALUE));
    map.finish();
    return binding;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("role", role.wireName())
        .put("session", session)
        .put("nonce", nonce)
        .put("run", run.digest())
        .put("kem", kemKey)
        .put("signing", signingKeys)
        .put("gpu", gpuEvidence)
        .put("incarnation", incarnation)
        .toBytes();
  }

  /**
   * What the enclave's GPUs must carry as the nonce of their SPDM request, 32 bytes: {@code
   * SHA-256(DS("fedclave/gpu") || LP(nonce) || LP(KEM key digest) || LP(signing keys digest))}.
   * Their evidence is made before the binding, which holds its digest.
   */
  public Bytes gpuNonce() {
    return gpuNonce(nonce, kemKey, signingKeys);
  }

  /** {@link #gpuNonce()} before there is a binding. */
  public static Bytes gpuNonce(Challenge challenge, EnclaveKeys keys) {
    return gpuNonce(challenge.nonce(), keys.kem().digest(), keys.signing().digest());
  }

  private static Bytes gpuNonce(Bytes nonce, Digest kemKey, Digest signingKeys) {
    return Domain.GPU.hash(nonce, kemKey.bytes(), signingKeys.bytes()).bytes();
  }

  /** {@code SHA-512(DS("fedclave/report-data") || LP(kb))}: what the CPU evidence must carry. */
  public Bytes reportData() {
    return Domain.REPORT_DATA.hash512(toBytes());
  }

  /**
   * What the enclave signs to prove that it holds the keys: {@code DS("fedclave/key-binding") ||
   * LP(kb)}.
   */
  public Bytes possessionMessage() {
    return Domain.KEY_BINDING.bytes(toBytes());
  }
}

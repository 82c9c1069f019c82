package org.fedclave.protocol.attest;

import java.security.SecureRandom;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.checkpoint.SealedLocalState;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.KemPublicKey;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * {@link ReleasedKeys} on their way: sealed to the key in a {@link KeyBinding}, signed by the
 * party.
 *
 * <p>Sealing has {@code info = DS("fedclave/keyrel") || LP(kb)} and {@code aad = run_id ||
 * u32be(from) || u32be(to)}.
 *
 * @param session the attestation session whose evidence the party accepted
 * @param window the rounds the keys are for
 * @param sealed the keys
 * @param signature of the party, over run, session, window and the sealed keys
 */
public record KeyRelease(
    Bytes session, RoundWindow window, Bytes sealed, HybridSignature signature) {

  private static final int LARGEST = SealedLocalState.LARGEST + 9 * 1024 * 1024;

  /**
   * Seals {@code keys} to the enclave that {@code binding} binds; {@code recipient} must be its KEM
   * key.
   */
  public static KeyRelease seal(
      KeyBinding binding,
      KemPublicKey recipient,
      RoundWindow window,
      ReleasedKeys keys,
      SigningKeys party,
      SecureRandom random) {
    if (!recipient.digest().equals(binding.kemKey())) {
      throw new IllegalArgumentException("the KEM key is not the one of the binding");
    }
    Bytes sealed =
        ContentKey.seal(
            recipient, info(binding), aad(binding.run(), window), keys.toBytes(), random);
    return new KeyRelease(
        binding.session(),
        window,
        sealed,
        party.sign(message(binding.run(), binding.session(), window, sealed)));
  }

  /**
   * Opens the keys in the enclave that has {@code secret} and made {@code binding}, after checking
   * the party's signature.
   */
  public ReleasedKeys open(KeyBinding binding, KemKeys secret, VerificationKeys party)
      throws BadSignatureException, CannotOpenException, MalformedException {
    if (!session.equals(binding.session())) {
      throw new CannotOpenException("the key release is for another attestation session");
    }
    party.verify(message(binding.run(), session, window, sealed), signature);
    return ReleasedKeys.parse(
        ContentKey.unseal(secret, info(binding), aad(binding.run(), window), sealed));
  }

  public static KeyRelease parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("key release", cbor, LARGEST);
    var release =
        new KeyRelease(
            map.bytes("session", Challenge.SESSION_BYTES),
            RoundWindow.read(map.map("window")),
            map.bytes("sealed"),
            HybridSignature.parse(map.bytes("signature")));
    map.finish();
    return release;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("session", session)
        .put("window", window.toCbor())
        .put("sealed", sealed)
        .put("signature", signature.toBytes())
        .toBytes();
  }

  private static Bytes info(KeyBinding binding) {
    return Domain.KEY_RELEASE.bytes(binding.toBytes());
  }

  private static Bytes aad(RunId run, RoundWindow window) {
    byte[] aad = java.util.Arrays.copyOf(run.bytes().unsafeArray(), 40);
    System.arraycopy(window.toBytes().unsafeArray(), 0, aad, 32, 8);
    return Bytes.wrap(aad);
  }

  private static Bytes message(RunId run, Bytes session, RoundWindow window, Bytes sealed) {
    return Domain.KEY_RELEASE.bytes(run.bytes(), session, window.toBytes(), sealed);
  }
}

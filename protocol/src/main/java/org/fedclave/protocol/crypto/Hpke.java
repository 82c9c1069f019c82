package org.fedclave.protocol.crypto;

import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;
import org.fedclave.protocol.Bytes;

/**
 * HPKE in base mode (RFC 9180, section 5.1.1) with X-Wing (KEM 0x647a), HKDF-SHA256 and
 * AES-256-GCM: seals small secrets, one message a context.
 *
 * <p>A sealed message is {@code enc (1,120 bytes) || ciphertext (with a 16-byte tag)}. It hides the
 * content from everybody but the holder of the key and binds {@code info} and {@code aad}; it does
 * not say who sealed it. Large contents go through {@link ContentKey}.
 */
public final class Hpke {

  /** Length of the encapsulated key. */
  public static final int ENCAPSULATION_BYTES = 1120;

  /** What sealing adds to a plaintext. */
  public static final int OVERHEAD_BYTES = ENCAPSULATION_BYTES + 16;

  private Hpke() {}

  private static HPKE suite() {
    return new HPKE(HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
  }

  public static Bytes seal(KemPublicKey recipient, Bytes info, Bytes aad, Bytes plaintext) {
    try {
      var context =
          suite()
              .setupBaseS(
                  new XWingPublicKeyParameters(recipient.bytes().toArray()), info.unsafeArray());
      byte[] ciphertext = context.seal(aad.unsafeArray(), plaintext.unsafeArray());
      byte[] enc = context.getEncapsulation();
      byte[] sealed = new byte[enc.length + ciphertext.length];
      System.arraycopy(enc, 0, sealed, 0, enc.length);
      System.arraycopy(ciphertext, 0, sealed, enc.length, ciphertext.length);
      return Bytes.wrap(sealed);
    } catch (InvalidCipherTextException e) {
      throw new AssertionError("sealing does not fail", e);
    }
  }

  /**
   * Opens what {@link #seal} made with the same {@code info} and {@code aad}.
   *
   * @throws CannotOpenException if anything differs: the key, info, aad or a byte of {@code sealed}
   */
  public static Bytes open(KemKeys recipient, Bytes info, Bytes aad, Bytes sealed)
      throws CannotOpenException {
    if (sealed.size() < OVERHEAD_BYTES) {
      throw new CannotOpenException("sealed content of " + sealed.size() + " bytes is too short");
    }
    try {
      byte[] enc = sealed.slice(0, ENCAPSULATION_BYTES).toArray();
      byte[] ciphertext = sealed.slice(ENCAPSULATION_BYTES, sealed.size()).toArray();
      return Bytes.wrap(
          suite()
              .setupBaseR(enc, recipient.pair(), info.unsafeArray())
              .open(aad.unsafeArray(), ciphertext));
    } catch (InvalidCipherTextException | RuntimeException e) {
      // Bouncy Castle refuses some malformed encapsulations by unchecked exceptions.
      throw new CannotOpenException("sealed content does not open with this key and context");
    }
  }
}

package org.fedclave.protocol.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.fedclave.protocol.Bytes;

/**
 * A key that encrypts one content (a model, an update) by the JDK's AES-256-GCM and is itself
 * sealed to each recipient by {@link Hpke}: a model for a hundred trainers is encrypted once.
 *
 * <p>Because a key encrypts a single content, the nonce is zero; a second {@link #encrypt} is an
 * error. The info and the aad bind both the sealed key and the content.
 */
public final class ContentKey {

  public static final int BYTES = 32;
  public static final int SEALED_BYTES = BYTES + Hpke.OVERHEAD_BYTES;
  public static final int TAG_BYTES = 16;

  private final Bytes key;
  private final AtomicBoolean used = new AtomicBoolean();

  private ContentKey(Bytes key) {
    this.key = key;
  }

  public static ContentKey generate(SecureRandom random) {
    byte[] key = new byte[BYTES];
    random.nextBytes(key);
    return new ContentKey(Bytes.wrap(key));
  }

  /** A key put together from shares of {@link #secret}. */
  public static ContentKey ofSecret(Bytes secret) {
    if (secret.size() != BYTES) {
      throw new IllegalArgumentException("a content key has 32 bytes, not " + secret.size());
    }
    return new ContentKey(secret);
  }

  /** The key itself, {@link #BYTES} bytes: for whoever shares it out, and nobody else. */
  public Bytes secret() {
    return key;
  }

  /** Seals this key to {@code recipient}: {@link #SEALED_BYTES} bytes. */
  public Bytes sealTo(KemPublicKey recipient, Bytes info, Bytes aad) {
    return sealTo(recipient, info, aad, Bytes.EMPTY);
  }

  /** Seals this key and a small attachment for this recipient alone. */
  public Bytes sealTo(KemPublicKey recipient, Bytes info, Bytes aad, Bytes attachment) {
    byte[] both = Arrays.copyOf(key.unsafeArray(), BYTES + attachment.size());
    System.arraycopy(attachment.unsafeArray(), 0, both, BYTES, attachment.size());
    return Hpke.seal(recipient, info, aad, Bytes.wrap(both));
  }

  /**
   * What a recipient opens.
   *
   * @param key opens the content
   * @param attachment may be empty
   */
  public record Opened(ContentKey key, Bytes attachment) {}

  /** Opens what {@link #sealTo} made with or without an attachment. */
  public static Opened openWithAttachment(KemKeys recipient, Bytes info, Bytes aad, Bytes sealed)
      throws CannotOpenException {
    Bytes both = Hpke.open(recipient, info, aad, sealed);
    if (both.size() < BYTES) {
      throw new CannotOpenException("a content key has 32 bytes, not " + both.size());
    }
    return new Opened(new ContentKey(both.slice(0, BYTES)), both.slice(BYTES, both.size()));
  }

  /** Opens a key that was sealed without an attachment. */
  public static ContentKey open(KemKeys recipient, Bytes info, Bytes aad, Bytes sealed)
      throws CannotOpenException {
    Opened opened = openWithAttachment(recipient, info, aad, sealed);
    if (!opened.attachment().isEmpty()) {
      throw new CannotOpenException("a content key has 32 bytes, not more");
    }
    return opened.key();
  }

  /** Ciphertext and tag of {@code content}. */
  public Bytes encrypt(Bytes aad, Bytes content) {
    if (used.getAndSet(true)) {
      throw new IllegalStateException("a content key encrypts one content");
    }
    try {
      return Bytes.wrap(cipher(Cipher.ENCRYPT_MODE, aad).doFinal(content.unsafeArray()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("AES-GCM encrypts every array", e);
    }
  }

  public Bytes decrypt(Bytes aad, Bytes ciphertext) throws CannotOpenException {
    try {
      return Bytes.wrap(cipher(Cipher.DECRYPT_MODE, aad).doFinal(ciphertext.unsafeArray()));
    } catch (AEADBadTagException e) {
      throw new CannotOpenException("content does not open with this key and context");
    } catch (GeneralSecurityException e) {
      throw new CannotOpenException("content of " + ciphertext.size() + " bytes is too short");
    }
  }

  /** Seals {@code content} to one recipient: sealed key, then ciphertext. */
  public static Bytes seal(
      KemPublicKey recipient, Bytes info, Bytes aad, Bytes content, SecureRandom random) {
    ContentKey key = generate(random);
    Bytes sealedKey = key.sealTo(recipient, info, aad);
    Bytes ciphertext = key.encrypt(aad, content);
    byte[] both = new byte[sealedKey.size() + ciphertext.size()];
    System.arraycopy(sealedKey.unsafeArray(), 0, both, 0, sealedKey.size());
    System.arraycopy(ciphertext.unsafeArray(), 0, both, sealedKey.size(), ciphertext.size());
    return Bytes.wrap(both);
  }

  /** Opens what {@link #seal} made. */
  public static Bytes unseal(KemKeys recipient, Bytes info, Bytes aad, Bytes sealed)
      throws CannotOpenException {
    if (sealed.size() < SEALED_BYTES + TAG_BYTES) {
      throw new CannotOpenException("sealed content of " + sealed.size() + " bytes is too short");
    }
    return open(recipient, info, aad, sealed.slice(0, SEALED_BYTES))
        .decrypt(aad, sealed.slice(SEALED_BYTES, sealed.size()));
  }

  private Cipher cipher(int mode, Bytes aad) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        new SecretKeySpec(key.unsafeArray(), "AES"),
        new GCMParameterSpec(8 * TAG_BYTES, new byte[12]));
    cipher.updateAAD(aad.unsafeArray());
    return cipher;
  }

  @Override
  public String toString() {
    return "content key";
  }
}

package org.fedclave.protocol.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * A note with one Ed25519 signature (C2SP signed-note): the form of the log's checkpoints.
 *
 * <p>The text ends in a newline; a blank line and {@code — <name> <base64(key hash || signature)>}
 * follow. Notes with further signature lines are not accepted yet: witnesses come later.
 *
 * @param text what is signed
 * @param signatureLine the line that begins with the em dash, without its newline
 */
public record SignedNote(String text, String signatureLine) {

  private static final String DASH = "\u2014 ";
  private static final int ED25519_ALGORITHM = 1;
  private static final int LARGEST = 16 * 1024;

  /**
   * A log's verifier key, {@code <name>+<key hash, 8 hex digits>+<base64(0x01 || key)>}.
   *
   * @param name without spaces and plus signs
   * @param key 32 bytes
   */
  public record VerifierKey(String name, Bytes key) {
    public VerifierKey {
      if (!name.matches("[!-*,-~]{1,200}") || key.size() != VerificationKeys.ED25519_BYTES) {
        throw new IllegalArgumentException(
            "a verifier key has a name without spaces and plus signs and 32 bytes");
      }
    }

    /** Reads {@link #toString}. */
    public static VerifierKey parse(String text) throws MalformedException {
      String[] parts = text.split("\\+", 3);
      if (parts.length == 3) {
        try {
          Bytes tagged = Bytes.base64(parts[2]);
          if (tagged.size() == 33 && tagged.get(0) == ED25519_ALGORITHM) {
            VerifierKey key = new VerifierKey(parts[0], tagged.slice(1, 33));
            if (key.toString().equals(text)) {
              return key;
            }
          }
        } catch (IllegalArgumentException e) {
          // falls through to the one refusal below
        }
      }
      throw MalformedException.at(
          "verifier key", "name+hash+base64 of an Ed25519 key", "something else");
    }

    Bytes hash() {
      byte[] name = (this.name + "\n").getBytes(StandardCharsets.UTF_8);
      byte[] input = Arrays.copyOf(name, name.length + 33);
      input[name.length] = ED25519_ALGORITHM;
      System.arraycopy(key.unsafeArray(), 0, input, name.length + 1, 32);
      return Digest.of(input).bytes().slice(0, 4);
    }

    @Override
    public String toString() {
      byte[] tagged = new byte[33];
      tagged[0] = ED25519_ALGORITHM;
      System.arraycopy(key.unsafeArray(), 0, tagged, 1, 32);
      return name + '+' + hash().toHex() + '+' + Bytes.wrap(tagged).toBase64();
    }
  }

  /**
   * Signs {@code text} as the log {@code name}.
   *
   * @param seed the log's private Ed25519 key, 32 bytes
   */
  public static SignedNote sign(String text, String name, Bytes seed) {
    if (!text.endsWith("\n") || text.contains("\n\n")) {
      throw new IllegalArgumentException("a note's text ends in a newline and has no blank line");
    }
    var secret = new Ed25519PrivateKeyParameters(seed.toArray());
    var key = new VerifierKey(name, Bytes.wrap(secret.generatePublicKey().getEncoded()));
    var signer = new Ed25519Signer();
    signer.init(true, secret);
    byte[] message = text.getBytes(StandardCharsets.UTF_8);
    signer.update(message, 0, message.length);
    byte[] line = Arrays.copyOf(key.hash().toArray(), 68);
    System.arraycopy(signer.generateSignature(), 0, line, 4, 64);
    return new SignedNote(text, DASH + name + ' ' + Bytes.wrap(line).toBase64());
  }

  /** The verifier key that belongs to {@code seed}. */
  public static VerifierKey verifierKey(String name, Bytes seed) {
    return new VerifierKey(
        name,
        Bytes.wrap(
            new Ed25519PrivateKeyParameters(seed.toArray()).generatePublicKey().getEncoded()));
  }

  /** Reads a note of exactly one signature line. */
  public static SignedNote parse(Bytes note) throws MalformedException {
    String whole = note.toUtf8();
    int blank = whole.lastIndexOf("\n\n");
    if (note.size() > LARGEST
        || !Bytes.utf8(whole).equals(note)
        || blank < 0
        || whole.endsWith("\n\n")
        || !whole.endsWith("\n")) {
      throw MalformedException.at(
          "signed note", "text, a blank line, one signature line", "something else");
    }
    String line = whole.substring(blank + 2, whole.length() - 1);
    if (line.contains("\n") || !line.startsWith(DASH)) {
      throw MalformedException.at("signed note", "one signature line", "something else");
    }
    return new SignedNote(whole.substring(0, blank + 1), line);
  }

  public Bytes toBytes() {
    return Bytes.utf8(text + '\n' + signatureLine + '\n');
  }

  /** Requires the signature of {@code key}. */
  public void verify(VerifierKey key) throws BadSignatureException {
    List<String> parts = List.of(signatureLine.split(" ", 3));
    try {
      Bytes line = parts.size() == 3 ? Bytes.base64(parts.get(2)) : Bytes.EMPTY;
      if (line.size() == 68
          && parts.get(1).equals(key.name())
          && line.slice(0, 4).equals(key.hash())) {
        verify(key, line.slice(4, 68));
        return;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw new BadSignatureException("the note is not signed by " + key.name());
  }

  private void verify(VerifierKey key, Bytes signature) throws BadSignatureException {
    byte[] message = text.getBytes(StandardCharsets.UTF_8);
    var verifier = new Ed25519Signer();
    verifier.init(false, new Ed25519PublicKeyParameters(key.key().unsafeArray()));
    verifier.update(message, 0, message.length);
    if (!verifier.verifySignature(signature.toArray())) {
      throw new BadSignatureException(
          "the signature of " + key.name() + " on the note does not hold");
    }
  }
}

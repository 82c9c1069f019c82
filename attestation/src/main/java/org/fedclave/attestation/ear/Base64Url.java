package org.fedclave.attestation.ear;

import java.util.Base64;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/** Base64url without padding (RFC 7515, section 2), in its one canonical spelling. */
final class Base64Url {

  private Base64Url() {}

  static String encode(Bytes bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.unsafeArray());
  }

  /**
   * Reads {@link #encode}.
   *
   * @param what names the text in messages
   */
  static Bytes decode(String what, String text) throws MalformedException {
    try {
      Bytes bytes = Bytes.wrap(Base64.getUrlDecoder().decode(text));
      if (encode(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(what, "base64url without padding", "something else");
  }
}

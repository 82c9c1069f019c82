package org.fedclave.attestation.ear;

import java.util.Set;
import org.fedclave.attestation.ear.EarException.Fault;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.crypto.VerificationKeys;

/** The one protected header that is written and read for an algorithm and a key. */
final class JwsHeader {

  /** The media type of an EAT as JWT (RFC 9782), without its prefix. */
  private static final String TYPE = "eat+jwt";

  private static final int LARGEST = 1024;

  private JwsHeader() {}

  /** The header in base64url; names the keys by their digest. */
  static String write(JwsAlgorithm algorithm, VerificationKeys keys) {
    return Base64Url.encode(
        Bytes.utf8(
            "{\"alg\":\""
                + algorithm.id()
                + "\",\"typ\":\""
                + TYPE
                + "\",\"kid\":\""
                + keys.digest()
                + "\"}"));
  }

  /**
   * Requires a header of exactly {@code alg}, {@code typ} and {@code kid} with the expected values:
   * nothing in a token chooses how it is verified.
   */
  static void require(String encoded, JwsAlgorithm algorithm, VerificationKeys keys)
      throws EarException {
    try {
      StrictJson header = StrictJson.parse("header", Base64Url.decode("header", encoded), LARGEST);
      String stated = header.text("alg");
      if (!stated.equals(algorithm.id())) {
        throw new EarException(
            Fault.ALGORITHM,
            "the result is signed with "
                + MalformedException.quote(stated)
                + " where "
                + algorithm.id()
                + " is expected");
      }
      header.oneOf("typ", Set.of(TYPE));
      if (!header.text("kid").equals(keys.digest().toString())) {
        throw new EarException(Fault.KEY, "the result is signed by other keys than " + keys);
      }
      header.finish();
    } catch (MalformedException e) {
      throw new EarException(Fault.FORM, "the result is no EAR: " + e.getMessage(), e);
    }
  }
}

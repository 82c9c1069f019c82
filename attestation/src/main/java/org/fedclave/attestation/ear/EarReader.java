package org.fedclave.attestation.ear;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.fedclave.attestation.ear.EarException.Fault;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * Verifies EARs that one party signed. Thread-safe.
 *
 * <p>What the party found is for the reader to weigh: a verified result may well say {@code
 * contraindicated}.
 */
public final class EarReader {

  /** In bytes: no signed result is longer. */
  public static final int LARGEST = 4 * Ear.LARGEST / 3 + (16 << 10);

  /** How far the signer's clock may be ahead. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private final VerificationKeys keys;
  private final Clock clock;

  public EarReader(VerificationKeys keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** Reads what {@link EarWriter#sign} writes: both signatures must hold. */
  public Ear read(Bytes jws) throws EarException {
    try {
      StrictJson json = StrictJson.parse("signed result", jws, LARGEST);
      String payload = json.text("payload");
      JwsAlgorithm[] algorithms = JwsAlgorithm.values();
      List<StrictJson> signatures =
          json.objects("signatures", algorithms.length, algorithms.length);
      for (int i = 0; i < algorithms.length; i++) {
        verify(
            algorithms[i],
            signatures.get(i).text("protected"),
            payload,
            signatures.get(i).text("signature"));
      }
      json.finish();
      return claims(payload);
    } catch (MalformedException e) {
      throw new EarException(Fault.FORM, "the result is no EAR: " + e.getMessage(), e);
    }
  }

  /**
   * Reads what {@link EarWriter#signCompact} writes: of the party's key only the half that quantum
   * computers may break vouches for it.
   */
  public Ear readCompact(String jwt) throws EarException {
    if (jwt.length() > LARGEST) {
      throw new EarException(Fault.FORM, "a signed result has at most " + LARGEST + " characters");
    }
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3) {
      throw new EarException(
          Fault.FORM, "a JWT has three parts between full stops, not " + parts.length);
    }
    try {
      verify(JwsAlgorithm.EDDSA, parts[0], parts[1], parts[2]);
      return claims(parts[1]);
    } catch (MalformedException e) {
      throw new EarException(Fault.FORM, "the result is no EAR: " + e.getMessage(), e);
    }
  }

  private void verify(JwsAlgorithm algorithm, String header, String payload, String signature)
      throws EarException, MalformedException {
    JwsHeader.require(header, algorithm, keys);
    if (!algorithm.verify(
        keys, Bytes.utf8(header + '.' + payload), Base64Url.decode("signature", signature))) {
      throw new EarException(
          Fault.SIGNATURE, "the result's " + algorithm.id() + " signature does not hold");
    }
  }

  private Ear claims(String payload) throws EarException, MalformedException {
    Ear ear = Ear.parse(Base64Url.decode("payload", payload));
    Instant now = clock.instant();
    if (ear.issuedAt().isAfter(now.plus(CLOCK_SKEW))) {
      throw new EarException(
          Fault.NOT_YET_VALID, "the result was issued at " + ear.issuedAt() + ", it is " + now);
    }
    if (ear.expires().isPresent() && !now.isBefore(ear.expires().get())) {
      throw new EarException(
          Fault.EXPIRED, "the result expired at " + ear.expires().get() + ", it is " + now);
    }
    return ear;
  }
}

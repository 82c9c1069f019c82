package org.fedclave.protocol.attest;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;

/**
 * What a verifier asks an enclave to prove itself for: once, for one run and role, until a moment.
 * The verifier remembers it and accepts one answer.
 *
 * @param session 16 bytes, names the exchange
 * @param nonce 32 random bytes
 * @param run the run
 * @param role the role in it
 * @param notAfter when the answer comes too late; whole milliseconds
 */
public record Challenge(Bytes session, Bytes nonce, RunId run, Role role, Instant notAfter) {

  public static final int SESSION_BYTES = 16;
  public static final int NONCE_BYTES = 32;

  /** A challenge lives at most this long. */
  public static final Duration LONGEST_LIFE = Duration.ofMinutes(2);

  private static final int LARGEST = 512;

  public Challenge {
    if (session.size() != SESSION_BYTES || nonce.size() != NONCE_BYTES) {
      throw new IllegalArgumentException("a session has 16 bytes and a nonce 32");
    }
    if (nonce.isAllZero()) {
      throw new IllegalArgumentException("a nonce of zeros is no nonce");
    }
  }

  /** A fresh challenge that lives for {@link #LONGEST_LIFE}. */
  public static Challenge fresh(RunId run, Role role, Instant now, SecureRandom random) {
    byte[] session = new byte[SESSION_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(session);
    random.nextBytes(nonce);
    Instant end = Instant.ofEpochMilli(now.plus(LONGEST_LIFE).toEpochMilli());
    return new Challenge(Bytes.wrap(session), Bytes.wrap(nonce), run, role, end);
  }

  public static Challenge parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("challenge", cbor, LARGEST);
    try {
      var challenge =
          new Challenge(
              map.bytes("session", SESSION_BYTES),
              map.bytes("nonce", NONCE_BYTES),
              map.run("run"),
              Role.parse(map.text("role")),
              Instant.ofEpochMilli(map.integer("not-after", 0, 1L << 50)));
      map.finish();
      return challenge;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("challenge: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("session", session)
        .put("nonce", nonce)
        .put("run", run.digest())
        .put("role", role.wireName())
        .put("not-after", notAfter.toEpochMilli())
        .toBytes();
  }
}

package org.fedclave.transport.tls;

import java.time.Instant;
import java.util.Base64;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.MemberRole;

/**
 * Lets one member join one coordinator once. Whoever holds it before that can join in the member's
 * place, so it travels as a password does.
 *
 * @param address where to connect
 * @param authority SHA-256 of the coordinator's CA certificate (DER), which the joining program
 *     pins
 * @param secret 32 bytes
 * @param member the name to join under
 * @param role what the member may do
 * @param expires until when it can be used
 */
public record Invite(
    HubAddress address,
    Digest authority,
    Bytes secret,
    MemberId member,
    MemberRole role,
    Instant expires) {

  public static final int SECRET_BYTES = 32;
  private static final String PREFIX = "fedclave-invite:";
  private static final int LONGEST = 1024;

  public Invite {
    if (secret.size() != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "an invite's secret has " + SECRET_BYTES + " bytes, not " + secret.size());
    }
  }

  /** Reads {@link #text}. */
  public static Invite parse(String text) throws MalformedException {
    String line = text.strip();
    if (!line.startsWith(PREFIX) || line.length() > LONGEST) {
      throw MalformedException.at("invite", PREFIX + "...", MalformedException.quote(head(line)));
    }
    CborReader map = CborReader.decode("invite", base64Url(line), LONGEST);
    Invite invite =
        new Invite(
            HubAddress.parse(map.text("address")),
            map.digest("authority"),
            map.bytes("secret", SECRET_BYTES),
            map.memberId("member"),
            MemberRole.parse(map.text("role")),
            Instant.ofEpochSecond(map.integer("expires", 0, Integer.MAX_VALUE * 100L)));
    map.finish();
    return invite;
  }

  private static Bytes base64Url(String line) throws MalformedException {
    try {
      return Bytes.wrap(Base64.getUrlDecoder().decode(line.substring(PREFIX.length())));
    } catch (IllegalArgumentException e) {
      throw MalformedException.at("invite", "base64url after " + PREFIX, "something else");
    }
  }

  /** Not the whole line, which may be an invite with a typing error. */
  private static String head(String line) {
    return line.substring(0, Math.min(PREFIX.length(), line.length()));
  }

  /** One line: {@code fedclave-invite:} and base64url of deterministic CBOR. Secret. */
  public String text() {
    Bytes map =
        new CborWriter()
            .put("address", address.toString())
            .put("authority", authority)
            .put("secret", secret)
            .put("member", member.name())
            .put("role", role.wireName())
            .put("expires", expires.getEpochSecond())
            .toBytes();
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(map.unsafeArray());
  }
}

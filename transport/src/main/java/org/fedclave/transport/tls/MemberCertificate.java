package org.fedclave.transport.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.MemberRole;

/**
 * What a member's certificate says: the subject alternative name {@code fedclave:<role>:<name>}.
 *
 * <p>Reading it does not verify the certificate; TLS has done that, or the caller does.
 *
 * @param member the name
 * @param role the role
 * @param fingerprint SHA-256 of the certificate (DER)
 * @param expires when it ends
 */
public record MemberCertificate(
    MemberId member, MemberRole role, Digest fingerprint, Instant expires) {

  private static final String SCHEME = "fedclave";
  private static final int URI = 6; // uniformResourceIdentifier, RFC 5280, section 4.2.1.6

  /** Requires exactly one such name. */
  public static MemberCertificate read(X509Certificate certificate) throws MalformedException {
    List<String> names = uris(certificate);
    String[] parts = names.size() == 1 ? names.getFirst().split(":", -1) : new String[0];
    if (parts.length != 3 || !parts[0].equals(SCHEME)) {
      throw MalformedException.at("certificate", "one name fedclave:<role>:<name>", "none");
    }
    try {
      return new MemberCertificate(
          new MemberId(parts[2]),
          MemberRole.parse(parts[1]),
          Digest.of(Pem.der(certificate)),
          certificate.getNotAfter().toInstant());
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(
          "certificate", "a member's name", MalformedException.quote(parts[2]));
    }
  }

  static String uri(MemberId member, MemberRole role) {
    return SCHEME + ':' + role.wireName() + ':' + member.name();
  }

  private static List<String> uris(X509Certificate certificate) throws MalformedException {
    List<String> uris = new ArrayList<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null) {
        return uris;
      }
      for (List<?> name : names) {
        if (name.get(0).equals(URI)) {
          uris.add((String) name.get(1));
        }
      }
      return uris;
    } catch (CertificateParsingException e) {
      throw MalformedException.at("certificate", "subject alternative names", "something else");
    }
  }
}

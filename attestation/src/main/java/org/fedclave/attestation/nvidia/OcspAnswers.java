package org.fedclave.attestation.nvidia;

import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.attestation.x509.StrictOcspResponse;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Parses OCSP answers and finds out who signed them, and remembers both, because the same answers
 * come with every report for days. What depends on the moment is never remembered. Thread-safe.
 */
final class OcspAnswers {

  private static final int MOST_RESPONSES = 32;
  private static final int REMEMBERED_PIECES = 16;
  private static final int REMEMBERED_GIVERS = 512;

  private final BoundedCache<List<StrictOcspResponse>> parsed =
      new BoundedCache<>(REMEMBERED_PIECES);
  private final BoundedCache<StrictCertificate> givers = new BoundedCache<>(REMEMBERED_GIVERS);

  /** The answers that stand one after the other in a piece of evidence. */
  List<StrictOcspResponse> parse(Bytes concatenated) throws RefusedException {
    Digest digest = Digest.of(concatenated);
    Optional<List<StrictOcspResponse>> known = parsed.find(digest);
    if (known.isPresent()) {
      return known.get();
    }
    List<StrictOcspResponse> responses =
        StrictOcspResponse.parseAll(
            concatenated, MOST_RESPONSES, CertificateProfile.NVIDIA_RESPONDER);
    parsed.put(digest, responses);
    return responses;
  }

  /** {@link StrictOcspResponse#giver} of {@code response} for {@code issuer}. */
  Optional<StrictCertificate> giver(StrictOcspResponse response, StrictCertificate issuer) {
    Digest key = Digest.of(Bytes.utf8(response.digest().hex() + '/' + issuer.fingerprint().hex()));
    Optional<StrictCertificate> known = givers.find(key);
    if (known.isPresent()) {
      return known;
    }
    Optional<StrictCertificate> giver = response.giver(issuer);
    giver.ifPresent(certificate -> givers.put(key, certificate));
    return giver;
  }
}

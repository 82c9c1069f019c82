package org.fedclave.attestation.collateral;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.StrictOcspResponse;
import org.fedclave.attestation.x509.StrictOcspResponse.Answer;
import org.fedclave.protocol.Bytes;

/** Recognises OCSP answers (RFC 6960) of NVIDIA's authorities; verifies none. */
final class OcspAnswers {

  private OcspAnswers() {}

  /** One answer, which may be about several certificates. */
  static Optional<CollateralPiece> piece(Bytes der) {
    try {
      List<Answer> answers =
          StrictOcspResponse.parseAll(der, 1, CertificateProfile.NVIDIA_RESPONDER)
              .getFirst()
              .answers();
      return Optional.of(
          new CollateralPiece(
              CollateralKind.OCSP_RESPONSE,
              der,
              Map.of(
                  About.SERIALS,
                  answers.stream()
                      .map(answer -> NvidiaEndorsements.hex(answer.serialNumber()))
                      .sorted()
                      .collect(Collectors.joining(" "))),
              answers.stream().map(Answer::thisUpdate).min(Comparator.naturalOrder()),
              nextUpdate(answers)));
    } catch (RefusedException e) {
      return Optional.empty(); // no answer, or another vendor's
    }
  }

  private static Optional<Instant> nextUpdate(List<Answer> answers) {
    return answers.stream().flatMap(answer -> answer.nextUpdate().stream()).min(Instant::compareTo);
  }
}

package org.fedclave.attestation.cose;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;

/**
 * The signature algorithms of COSE that tokens may use: ECDSA, each with one curve (RFC 9053,
 * section 2.1, and the fully specified numbers of RFC 9864). RFC 9053 lets ES256 go with any curve;
 * here it does not, so that a key has one algorithm.
 */
public enum CoseAlgorithm {
  ES256(-7, EcCurve.P256, "SHA-256"),
  ES384(-35, EcCurve.P384, "SHA-384"),
  ES512(-36, EcCurve.P521, "SHA-512"),
  ESP256(-9, EcCurve.P256, "SHA-256"),
  ESP384(-51, EcCurve.P384, "SHA-384"),
  ESP512(-52, EcCurve.P521, "SHA-512");

  private final long id;
  private final EcCurve curve;
  private final String hash;

  CoseAlgorithm(long id, EcCurve curve, String hash) {
    this.id = id;
    this.curve = curve;
    this.hash = hash;
  }

  /** The number in IANA's registry "COSE Algorithms". */
  public long id() {
    return id;
  }

  public EcCurve curve() {
    return curve;
  }

  /** The JDK's name for what is signed. */
  String hash() {
    return hash;
  }

  /** The algorithm of that number. */
  static CoseAlgorithm of(String what, CborItem id) throws RefusedException {
    Optional<CoseAlgorithm> known =
        Arrays.stream(values())
            .filter(algorithm -> id.equals(new CborItem.Int(algorithm.id)))
            .findFirst();
    return known.orElseThrow(
        () ->
            new RefusedException(
                Rule.SIGNATURE_ALGORITHM,
                "the "
                    + what
                    + " is signed with the COSE algorithm "
                    + (id instanceof CborItem.Int ? id.toString() : id.kind())
                    + "; known are "
                    + Arrays.stream(values())
                        .map(algorithm -> algorithm + " (" + algorithm.id + ")")
                        .collect(Collectors.joining(", "))));
  }
}

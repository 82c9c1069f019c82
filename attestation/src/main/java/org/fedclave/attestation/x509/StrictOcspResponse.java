package org.fedclave.attestation.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.CertStatus;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.X509ObjectIdentifiers;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * One successful OCSP answer (RFC 6960, section 4.2), parsed strictly and <em>not</em> verified.
 *
 * <p>It is canonical DER of the basic type, has no critical extension, and speaks of at most {@link
 * #MOST_ANSWERS} certificates. A nonce in it is not looked at: whoever brings a cached answer had
 * no nonce of ours; freshness is a matter of its dates. Immutable.
 */
public final class StrictOcspResponse {

  /** More certificates than these in one answer are refused. */
  public static final int MOST_ANSWERS = 32;

  private static final int MOST_CERTIFICATES = 4;

  /** Of the issuer's name and key in a CertID; no security rests on them, the signature counts. */
  private static final Map<ASN1ObjectIdentifier, String> ID_HASHES =
      Map.of(
          X509ObjectIdentifiers.id_SHA1, "SHA-1",
          NISTObjectIdentifiers.id_sha256, "SHA-256",
          NISTObjectIdentifiers.id_sha384, "SHA-384",
          NISTObjectIdentifiers.id_sha512, "SHA-512");

  /** What the responder says of a certificate. */
  public enum Status {
    GOOD,
    /** Revoked for good, or on hold: nothing that is on hold is trusted either. */
    REVOKED,
    /** The responder does not know the certificate. */
    UNKNOWN
  }

  /** What the responder says of one certificate. */
  public static final class Answer {

    private final CertID id;
    private final Status status;
    private final Instant thisUpdate;
    private final Optional<Instant> nextUpdate;

    private Answer(CertID id, Status status, Instant thisUpdate, Optional<Instant> nextUpdate) {
      this.id = id;
      this.status = status;
      this.thisUpdate = thisUpdate;
      this.nextUpdate = nextUpdate;
    }

    /** Whether this is about {@code certificate}, which {@code issuer} issued. */
    public boolean isAbout(StrictCertificate certificate, StrictCertificate issuer) {
      String hash = ID_HASHES.getOrDefault(id.getHashAlgorithm().getAlgorithm(), "");
      return serialNumber().equals(certificate.serialNumber())
          && octets(id.getIssuerNameHash().getOctets()).equals(hash(hash, issuer.subject()))
          && octets(id.getIssuerKeyHash().getOctets()).equals(hash(hash, keyBits(issuer)));
    }

    /** Of the certificate that this is about. */
    public BigInteger serialNumber() {
      return id.getSerialNumber().getValue();
    }

    public Status status() {
      return status;
    }

    public Instant thisUpdate() {
      return thisUpdate;
    }

    /** Absent where the responder says that it always has newer information. */
    public Optional<Instant> nextUpdate() {
      return nextUpdate;
    }
  }

  private final Digest digest;
  private final SignedDer signed;
  private final ResponderID responder;
  private final List<StrictCertificate> certificates;
  private final List<Answer> answers;

  private StrictOcspResponse(
      Digest digest,
      SignedDer signed,
      ResponderID responder,
      List<StrictCertificate> certificates,
      List<Answer> answers) {
    this.digest = digest;
    this.signed = signed;
    this.responder = responder;
    this.certificates = certificates;
    this.answers = answers;
  }

  /**
   * Parses answers that stand one after the other.
   *
   * @param most more of them are refused
   * @param profile of the signatures, and of the certificates of delegated responders
   * @throws RefusedException with {@link Rule#COLLATERAL_FORM}
   */
  public static List<StrictOcspResponse> parseAll(
      Bytes concatenated, int most, CertificateProfile profile) throws RefusedException {
    List<StrictOcspResponse> responses = new ArrayList<>();
    int at = 0;
    while (at < concatenated.size()) {
      int end = endOfElement(concatenated, at);
      if (responses.size() == most) {
        throw malformed("there are more than " + most);
      }
      responses.add(parse(concatenated.slice(at, end), profile));
      at = end;
    }
    return List.copyOf(responses);
  }

  /** Where the DER element at {@code at} ends. */
  private static int endOfElement(Bytes bytes, int at) throws RefusedException {
    int lengthOctets = at + 1 < bytes.size() ? bytes.get(at + 1) & 0xff : 0x80;
    int header = 2;
    long length = lengthOctets;
    if (lengthOctets > 0x80) {
      header += lengthOctets & 0x7f;
      length = 0;
      for (int i = at + 2; i < at + header && i < bytes.size() && length < bytes.size(); i++) {
        length = length << 8 | (bytes.get(i) & 0xff);
      }
    }
    long end = at + (long) header + length;
    if (lengthOctets == 0x80 || end > bytes.size()) {
      throw malformed("one of them ends too early");
    }
    return (int) end;
  }

  /** Parses one answer, with nothing after it. */
  static StrictOcspResponse parse(Bytes der, CertificateProfile profile) throws RefusedException {
    try {
      OCSPResponse response = OCSPResponse.getInstance(sequence(der));
      int status = response.getResponseStatus().getIntValue();
      if (status != 0) {
        throw malformed("the responder gave no answer but the error " + status);
      }
      if (!response
          .getResponseBytes()
          .getResponseType()
          .equals(OCSPObjectIdentifiers.id_pkix_ocsp_basic)) {
        throw malformed("it is not of the basic type");
      }
      return basic(
          Digest.of(der), Bytes.of(response.getResponseBytes().getResponse().getOctets()), profile);
    } catch (IOException | RuntimeException e) {
      throw unreadable(e);
    }
  }

  private static StrictOcspResponse basic(Digest digest, Bytes der, CertificateProfile profile)
      throws RefusedException, IOException {
    BasicOCSPResponse basic = BasicOCSPResponse.getInstance(sequence(der));
    ResponseData content = basic.getTbsResponseData();
    requireNoCriticalExtension(content.getResponseExtensions());
    SignatureScheme scheme =
        SignatureScheme.of(basic.getSignatureAlgorithm())
            .filter(profile.schemes()::contains)
            .orElseThrow(() -> malformed("it is signed by another algorithm than the vendor's"));
    ASN1BitString signature = basic.getSignature();
    if (signature.getPadBits() != 0) {
      throw malformed("the signature has unused bits");
    }
    List<Answer> answers = new ArrayList<>();
    if (content.getResponses().size() > MOST_ANSWERS || content.getResponses().size() == 0) {
      throw malformed("it speaks of none or of more than " + MOST_ANSWERS + " certificates");
    }
    for (var element : content.getResponses()) {
      answers.add(answer(SingleResponse.getInstance(element)));
    }
    return new StrictOcspResponse(
        digest,
        new SignedDer(
            scheme,
            Bytes.wrap(content.getEncoded(ASN1Encoding.DER)),
            Bytes.of(signature.getOctets())),
        content.getResponderID(),
        certificates(basic.getCerts(), profile),
        List.copyOf(answers));
  }

  private static Answer answer(SingleResponse single) throws RefusedException {
    requireNoCriticalExtension(single.getSingleExtensions());
    if (!ID_HASHES.containsKey(single.getCertID().getHashAlgorithm().getAlgorithm())) {
      throw malformed("it names a certificate by an unknown hash");
    }
    CertStatus status = single.getCertStatus();
    ASN1GeneralizedTime next = single.getNextUpdate();
    return new Answer(
        single.getCertID(),
        switch (status.getTagNo()) {
          case 0 -> Status.GOOD;
          case 1 -> Status.REVOKED;
          default -> Status.UNKNOWN;
        },
        time(single.getThisUpdate()),
        next == null ? Optional.empty() : Optional.of(time(next)));
  }

  private static Instant time(ASN1GeneralizedTime time) throws RefusedException {
    try {
      return time.getDate().toInstant();
    } catch (java.text.ParseException e) {
      throw unreadable(e);
    }
  }

  private static List<StrictCertificate> certificates(
      ASN1Sequence sequence, CertificateProfile profile) throws RefusedException, IOException {
    List<StrictCertificate> certificates = new ArrayList<>();
    if (sequence != null) {
      if (sequence.size() > MOST_CERTIFICATES) {
        throw malformed("it brings more than " + MOST_CERTIFICATES + " certificates");
      }
      for (var element : sequence) {
        certificates.add(
            StrictCertificate.parse(
                "certificate of an OCSP responder",
                Bytes.wrap(element.toASN1Primitive().getEncoded(ASN1Encoding.DER)),
                profile));
      }
    }
    return List.copyOf(certificates);
  }

  private static void requireNoCriticalExtension(Extensions extensions) throws RefusedException {
    if (extensions != null && extensions.getCriticalExtensionOIDs().length > 0) {
      throw malformed("it has a critical extension");
    }
  }

  private static ASN1Sequence sequence(Bytes der) throws RefusedException {
    try {
      return SignedDer.sequence("OCSP answer", der);
    } catch (RefusedException e) {
      throw unreadable(e);
    }
  }

  /** What it says of certificates, in its order. */
  public List<Answer> answers() {
    return answers;
  }

  /** SHA-256 of the answer as it came. */
  public Digest digest() {
    return digest;
  }

  /**
   * Who signed this answer for {@code issuer}: itself, or a responder whose certificate it issued
   * for that purpose (RFC 6960, section 4.2.2.2). That the result is valid at some moment is for
   * the caller to check; whether a responder's certificate was itself revoked is not looked up.
   */
  public Optional<StrictCertificate> giver(StrictCertificate issuer) {
    if (isResponder(issuer) && signed.isSignedBy(issuer.publicKey())) {
      return Optional.of(issuer);
    }
    for (StrictCertificate delegate : certificates) {
      if (isResponder(delegate)
          && isDelegate(delegate, issuer)
          && signed.isSignedBy(delegate.publicKey())) {
        return Optional.of(delegate);
      }
    }
    return Optional.empty();
  }

  private boolean isResponder(StrictCertificate certificate) {
    if (responder.getName() != null) {
      return StrictCertificate.encoded(responder.getName()).equals(certificate.subject());
    }
    return octets(responder.getKeyHash()).equals(hash("SHA-1", keyBits(certificate)));
  }

  private static boolean isDelegate(StrictCertificate delegate, StrictCertificate issuer) {
    return delegate.issuer().equals(issuer.subject())
        && issuer.isAuthority(0)
        && delegate.isSignedBy(issuer)
        && delegate.maySignMessages()
        && delegate
            .extension(Extension.extendedKeyUsage.getId())
            .map(StrictOcspResponse::isForAnswers)
            .orElse(false);
  }

  private static boolean isForAnswers(Bytes extendedKeyUsage) {
    try {
      return SignedDer.isSimple(extendedKeyUsage)
          && ExtendedKeyUsage.getInstance(extendedKeyUsage.unsafeArray())
              .hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning);
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** What the key's BIT STRING holds: without tag, length and unused bits. */
  private static Bytes keyBits(StrictCertificate certificate) {
    return octets(
        SubjectPublicKeyInfo.getInstance(certificate.publicKey().getEncoded())
            .getPublicKeyData()
            .getOctets());
  }

  private static Bytes hash(String algorithm, Bytes content) {
    try {
      return Bytes.wrap(MessageDigest.getInstance(algorithm).digest(content.unsafeArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("the parser let only known hashes pass", e);
    }
  }

  private static Bytes octets(byte[] octets) {
    return Bytes.wrap(octets);
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(Rule.COLLATERAL_FORM, "the OCSP answer is malformed: " + why);
  }

  private static RefusedException unreadable(Exception cause) {
    return new RefusedException(
        Rule.COLLATERAL_FORM, "the OCSP answer is malformed: it cannot be read", cause);
  }
}

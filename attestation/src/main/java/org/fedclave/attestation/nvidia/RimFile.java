package org.fedclave.attestation.nvidia;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dom.DOMStructure;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;
import org.w3c.dom.Element;

/**
 * One RIM with its enveloped signature (W3C "XML Signature Syntax and Processing" 1.1), parsed and
 * <em>not</em> verified.
 *
 * <p>There is one signature, a child of the root, over the whole document but itself: one reference
 * with the URI "", no transform but the enveloped one and C14N 1.1, ECDSA with SHA-384. So what is
 * read from the root's other children is what is signed. Not thread-safe.
 */
final class RimFile {

  private static final int MOST_CERTIFICATES = 8;
  private static final String C14N_1_1 = "http://www.w3.org/2006/12/xml-c14n11";
  private static final List<String> TRANSFORMS = List.of(Transform.ENVELOPED, C14N_1_1);
  private static final String SECURE_VALIDATION = "org.jcp.xml.dsig.secureValidation";

  private final ReferenceValues values;
  private final List<StrictCertificate> certificates;
  private final Element signatureElement;
  private final XMLSignature signature;

  private RimFile(
      ReferenceValues values,
      List<StrictCertificate> certificates,
      Element signatureElement,
      XMLSignature signature) {
    this.values = values;
    this.certificates = certificates;
    this.signatureElement = signatureElement;
    this.signature = signature;
  }

  static RimFile parse(Bytes xml) throws RefusedException {
    Element root = RimXml.parse(xml).getDocumentElement();
    if (!RimXml.is(root, RimContent.SWID, "SoftwareIdentity")) {
      throw RimXml.malformed("it is no SWID tag");
    }
    List<Element> content = new ArrayList<>();
    List<Element> signatures = new ArrayList<>();
    for (Element child : RimXml.children(root)) {
      (RimXml.is(child, XMLSignature.XMLNS, "Signature") ? signatures : content).add(child);
    }
    if (signatures.size() > 1) {
      throw RimXml.malformed("it has several signatures");
    }
    ReferenceValues values = RimContent.read(content);
    if (signatures.isEmpty()) {
      throw new RefusedException(Rule.RIM_SIGNATURE_MISSING, "nobody has signed the RIM");
    }
    Element element = signatures.getFirst();
    List<StrictCertificate> certificates = certificates(element);
    return new RimFile(values, certificates, element, signature(element));
  }

  private static List<StrictCertificate> certificates(Element signature) throws RefusedException {
    Element keyInfo = only(only(signature, "KeyInfo", 3), "X509Data", 1);
    List<StrictCertificate> certificates = new ArrayList<>();
    for (Element child : RimXml.children(keyInfo)) {
      if (!RimXml.is(child, XMLSignature.XMLNS, "X509Certificate")
          || certificates.size() == MOST_CERTIFICATES) {
        throw RimXml.malformed("its key is not given by up to 8 certificates");
      }
      certificates.add(
          StrictCertificate.parse(
              "certificate " + (certificates.size() + 1) + " of the RIM",
              base64(child.getTextContent()),
              CertificateProfile.NVIDIA));
    }
    return List.copyOf(certificates);
  }

  /** The child of that name, {@code parent} having {@code children} of them in all. */
  private static Element only(Element parent, String name, int children) throws RefusedException {
    List<Element> all = RimXml.children(parent);
    Element last = all.isEmpty() ? parent : all.getLast();
    if (all.size() != children || !RimXml.is(last, XMLSignature.XMLNS, name)) {
      throw RimXml.malformed("its signature is not built as NVIDIA builds them");
    }
    return last;
  }

  private static Bytes base64(String text) throws RefusedException {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(text.replaceAll("[ \t\r\n]", "")));
    } catch (IllegalArgumentException e) {
      throw RimXml.unreadable(e);
    }
  }

  private static XMLSignature signature(Element element) throws RefusedException {
    XMLSignature signature;
    try {
      signature =
          XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(new DOMStructure(element));
    } catch (MarshalException | RuntimeException e) {
      throw RimXml.unreadable(e);
    }
    requireKnownAlgorithms(signature.getSignedInfo());
    return signature;
  }

  private static void requireKnownAlgorithms(SignedInfo signed) throws RefusedException {
    List<?> references = signed.getReferences();
    if (references.size() != 1
        || !(references.getFirst() instanceof Reference reference)
        || !"".equals(reference.getURI())
        || !transforms(reference).equals(TRANSFORMS)) {
      throw RimXml.malformed("its signature does not cover exactly the whole document");
    }
    String signatureMethod = signed.getSignatureMethod().getAlgorithm();
    String digestMethod = reference.getDigestMethod().getAlgorithm();
    String canonicalisation = signed.getCanonicalizationMethod().getAlgorithm();
    if (!signatureMethod.equals(SignatureMethod.ECDSA_SHA384)
        || !digestMethod.equals(DigestMethod.SHA384)
        || !canonicalisation.equals(C14N_1_1)) {
      throw new RefusedException(
          Rule.SIGNATURE_ALGORITHM,
          "the RIM is signed by "
              + signatureMethod
              + " over "
              + digestMethod
              + " in the form "
              + canonicalisation);
    }
  }

  private static List<String> transforms(Reference reference) {
    List<String> algorithms = new ArrayList<>();
    for (Object transform : reference.getTransforms()) {
      algorithms.add(((Transform) transform).getAlgorithm());
    }
    return algorithms;
  }

  /** What it says, for whoever has checked who signed it. */
  ReferenceValues values() {
    return values;
  }

  /** As they stand in the signature: leaf first, root last. */
  List<StrictCertificate> certificates() {
    return certificates;
  }

  /**
   * Whether {@code key}, which the caller trusts, signed all that {@link #values} was read from.
   */
  boolean isSignedBy(PublicKey key) {
    try {
      DOMValidateContext context = new DOMValidateContext(key, signatureElement);
      context.setProperty(SECURE_VALIDATION, true);
      return signature.validate(context);
    } catch (XMLSignatureException | RuntimeException e) {
      return false;
    }
  }
}

package org.fedclave.simulator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.fedclave.protocol.Bytes;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/**
 * Reference values to be signed, in the form of NVIDIA's RIM files.
 *
 * @param version of the firmware or driver
 * @param product name of the chip
 * @param active acceptable values by the file's index
 * @param signatureMethod as XML signatures name it
 */
record SimulatedRim(
    String version,
    String product,
    SortedMap<Integer, List<Bytes>> active,
    String signatureMethod) {

  private static final String C14N_1_1 = "http://www.w3.org/2006/12/xml-c14n11";

  /** Inactive entries, which every file has, stand here. */
  private static final int INACTIVE_INDEX = 60;

  static SimulatedRim of(String version, String product, Map<Integer, List<Bytes>> active) {
    return new SimulatedRim(version, product, new TreeMap<>(active), SignatureMethod.ECDSA_SHA384);
  }

  SimulatedRim with(int index, List<Bytes> values) {
    SortedMap<Integer, List<Bytes>> changed = new TreeMap<>(active);
    changed.put(index, values);
    return new SimulatedRim(version, product, changed, signatureMethod);
  }

  SimulatedRim forVersion(String other) {
    return new SimulatedRim(other, product, active, signatureMethod);
  }

  SimulatedRim forProduct(String other) {
    return new SimulatedRim(version, other, active, signatureMethod);
  }

  SimulatedRim signedWith(String method) {
    return new SimulatedRim(version, product, active, method);
  }

  /** The file without a signature. */
  Bytes unsigned() {
    var xml = new StringBuilder();
    xml.append("<SoftwareIdentity")
        .append(" xmlns=\"http://standards.iso.org/iso/19770/-2/2015/schema.xsd\"")
        .append(" xmlns:h=\"http://www.w3.org/2001/04/xmlenc#sha384\" name=\"")
        .append(product)
        .append("\" tagId=\"simulated\" tagVersion=\"0\">\n")
        .append("<Entity name=\"Fedclave Simulator\" role=\"softwareCreator tagCreator\"/>\n")
        .append("<Meta colloquialVersion=\"")
        .append(version)
        .append("\" product=\"")
        .append(product)
        .append("\"/>\n<Payload>\n");
    active.forEach((index, values) -> xml.append(resource(index, "True", values)));
    xml.append(resource(INACTIVE_INDEX, "False", List.of(Bytes.wrap(new byte[48]))));
    return Bytes.utf8(xml.append("</Payload>\n</SoftwareIdentity>").toString());
  }

  private static String resource(int index, String active, List<Bytes> values) {
    var xml = new StringBuilder();
    xml.append("<Resource type=\"Measurement\" index=\"")
        .append(index)
        .append("\" active=\"")
        .append(active)
        .append("\" alternatives=\"")
        .append(values.size())
        .append("\" name=\"Measurement_")
        .append(index)
        .append("\" size=\"48\"");
    for (int i = 0; i < values.size(); i++) {
      xml.append(" h:Hash").append(i).append("=\"").append(values.get(i).toHex()).append('"');
    }
    return xml.append("/>\n").toString();
  }

  /** Signs the file with {@code key}; the certificates go along, leaf first. */
  Bytes signedBy(PrivateKey key, List<Bytes> certificates) {
    try {
      Document document = parse(unsigned());
      XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
      factory
          .newXMLSignature(signedInfo(factory), keyInfo(factory, certificates))
          .sign(new DOMSignContext(key, document.getDocumentElement()));
      return serialized(document);
    } catch (GeneralSecurityException | MarshalException | XMLSignatureException e) {
      throw new AssertionError("every JDK signs XML on P-384", e);
    }
  }

  private SignedInfo signedInfo(XMLSignatureFactory factory) throws GeneralSecurityException {
    List<Transform> transforms =
        List.of(
            factory.newTransform(Transform.ENVELOPED, noParameters()),
            factory.newTransform(C14N_1_1, noParameters()));
    Reference whole =
        factory.newReference(
            "", factory.newDigestMethod(DigestMethod.SHA384, null), transforms, null, null);
    return factory.newSignedInfo(
        factory.newCanonicalizationMethod(C14N_1_1, (C14NMethodParameterSpec) null),
        factory.newSignatureMethod(signatureMethod, null),
        List.of(whole));
  }

  @SuppressWarnings("NullAway") // the library's way to say "none"
  private static TransformParameterSpec noParameters() {
    return null;
  }

  private static KeyInfo keyInfo(XMLSignatureFactory factory, List<Bytes> certificates)
      throws GeneralSecurityException {
    List<X509Certificate> parsed = new ArrayList<>();
    for (Bytes certificate : certificates) {
      parsed.add(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(certificate.toArray())));
    }
    KeyInfoFactory keys = factory.getKeyInfoFactory();
    return keys.newKeyInfo(List.of(keys.newX509Data(parsed)));
  }

  private static Document parse(Bytes xml) {
    try {
      return DocumentBuilderFactory.newDefaultNSInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(xml.toArray()));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError("what was just written is XML", e);
    }
  }

  private static Bytes serialized(Document document) {
    try {
      var out = new ByteArrayOutputStream();
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      transformer.transform(new DOMSource(document), new StreamResult(out));
      return Bytes.wrap(out.toByteArray());
    } catch (TransformerException e) {
      throw new AssertionError("memory does not fail", e);
    }
  }
}

package org.fedclave.attestation.collateral;

import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.nvidia.StandaloneRim;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * Recognises NVIDIA's reference integrity manifests by the first two elements that matter: {@code
 * SoftwareIdentity} and its {@code Meta}. Verifies nothing.
 */
final class RimFile {

  /** A VBIOS has five groups of two hexadecimal digits; a driver's version has numbers. */
  private static final String VBIOS_VERSION = "([0-9A-Fa-f]{2}\\.){4}[0-9A-Fa-f]{2}";

  private static final int LONGEST = 64;

  private RimFile() {}

  static CollateralPiece piece(String name, Bytes xml) throws MalformedException {
    try {
      XMLStreamReader reader =
          factory().createXMLStreamReader(new ByteArrayInputStream(xml.unsafeArray()));
      requireRoot(name, reader);
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamConstants.START_ELEMENT
            && reader.getLocalName().equals("Meta")) {
          CollateralPiece piece = piece(name, xml, reader);
          readToTheEnd(reader);
          return piece;
        }
      }
    } catch (XMLStreamException e) {
      throw MalformedException.at(name, "a RIM in XML without a DTD", "something else");
    }
    throw MalformedException.at(name, "a RIM with a Meta element", "none");
  }

  /** Half a file is no manifest. */
  private static void readToTheEnd(XMLStreamReader reader) throws XMLStreamException {
    while (reader.hasNext()) {
      reader.next();
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  private static void requireRoot(String name, XMLStreamReader reader)
      throws XMLStreamException, MalformedException {
    while (reader.hasNext()) {
      if (reader.next() == XMLStreamConstants.START_ELEMENT) {
        if (reader.getLocalName().equals("SoftwareIdentity")) {
          return;
        }
        break;
      }
    }
    throw MalformedException.at(name, "a RIM (SoftwareIdentity)", "another XML document");
  }

  private static CollateralPiece piece(String name, Bytes xml, XMLStreamReader meta)
      throws MalformedException {
    Map<String, String> about = new TreeMap<>();
    String version = attribute(name, meta, "colloquialVersion");
    about.put(About.PRODUCT, attribute(name, meta, "product"));
    about.put(About.VERSION, version);
    about.put(About.FIRMWARE, version.matches(VBIOS_VERSION) ? "vbios" : "driver");
    Optional<StrictCertificate> signer = signer(xml);
    return new CollateralPiece(
        CollateralKind.NVIDIA_RIM,
        xml,
        about,
        signer.map(StrictCertificate::notBefore),
        signer.map(StrictCertificate::notAfter));
  }

  /** A RIM is good for as long as the certificate that signed it. */
  private static Optional<StrictCertificate> signer(Bytes xml) {
    try {
      return StandaloneRim.certificates(xml).stream().findFirst();
    } catch (RefusedException e) {
      return Optional.empty(); // the check of the store and the appraisal say why
    }
  }

  private static String attribute(String name, XMLStreamReader meta, String attribute)
      throws MalformedException {
    for (int i = 0; i < meta.getAttributeCount(); i++) {
      if (meta.getAttributeName(i).equals(new QName(attribute))) {
        String value = meta.getAttributeValue(i);
        if (!value.isBlank() && value.length() <= LONGEST) {
          return value;
        }
      }
    }
    throw MalformedException.at(name, "a RIM whose Meta says its " + attribute, "none");
  }
}

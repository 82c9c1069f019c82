package org.fedclave.attestation.nvidia;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;

/**
 * Reads the reference values of a SWID tag (ISO/IEC 19770-2:2015; TCG RIM Information Model,
 * section "Payload"; NVIDIA's attributes {@code index}, {@code active}, {@code alternatives}).
 *
 * <p>What it does not know refuses: an unread attribute or resource could be a demand.
 */
final class RimContent {

  static final String SWID = "http://standards.iso.org/iso/19770/-2/2015/schema.xsd";
  private static final String SHA384 = "http://www.w3.org/2001/04/xmlenc#sha384";

  private static final Set<String> RESOURCE_ATTRIBUTES =
      Set.of("type", "index", "active", "alternatives", "name", "size");
  private static final int HIGHEST_INDEX = 254;
  private static final int MOST_ALTERNATIVES = 64;
  private static final int LONGEST_TEXT = 64;

  private RimContent() {}

  /**
   * Reads the tag whose elements, but for the signature, are {@code elements}.
   *
   * @param elements the children of the signed root
   */
  static ReferenceValues read(List<Element> elements) throws RefusedException {
    List<Element> metas = new ArrayList<>();
    List<Element> payloads = new ArrayList<>();
    for (Element element : elements) {
      if (RimXml.is(element, SWID, "Meta")) {
        metas.add(element);
      } else if (RimXml.is(element, SWID, "Payload")) {
        payloads.add(element);
      } else if (!RimXml.is(element, SWID, "Entity") && !RimXml.is(element, SWID, "Link")) {
        throw RimXml.malformed("the element " + element.getLocalName() + " is unknown");
      }
    }
    if (metas.size() != 1 || payloads.size() != 1) {
      throw RimXml.malformed("exactly one Meta and one Payload are expected");
    }
    return new ReferenceValues(
        required(metas.getFirst(), "colloquialVersion"),
        required(metas.getFirst(), "product"),
        active(RimXml.children(payloads.getFirst())));
  }

  private static NavigableMap<Integer, List<Bytes>> active(List<Element> resources)
      throws RefusedException {
    NavigableMap<Integer, List<Bytes>> active = new TreeMap<>();
    Set<Integer> seen = new HashSet<>();
    for (Element resource : resources) {
      if (!RimXml.is(resource, SWID, "Resource")
          || !required(resource, "type").equals("Measurement")
          || !RimXml.children(resource).isEmpty()) {
        throw RimXml.malformed("a resource is no measurement");
      }
      int index = number(resource, "index", HIGHEST_INDEX);
      List<Bytes> values = values(resource);
      if (!seen.add(index)) {
        throw RimXml.malformed("the index " + index + " is there twice");
      }
      switch (required(resource, "active")) {
        case "True" -> active.put(index, values);
        case "False" -> {}
        default -> throw RimXml.malformed("a measurement is neither active nor not");
      }
    }
    if (seen.isEmpty()) {
      throw RimXml.malformed("it has no measurements");
    }
    return active;
  }

  /** {@code Hash0} to {@code Hash<n-1>}, any of which the device may report. */
  private static List<Bytes> values(Element resource) throws RefusedException {
    int alternatives = number(resource, "alternatives", MOST_ALTERNATIVES);
    if (number(resource, "size", NvidiaReport.MEASUREMENT_BYTES)
        != NvidiaReport.MEASUREMENT_BYTES) {
      throw RimXml.malformed("a measurement is not of 48 bytes");
    }
    List<Bytes> values = new ArrayList<>();
    for (int i = 0; i < alternatives; i++) {
      values.add(hash(resource.getAttributeNS(SHA384, "Hash" + i)));
    }
    requireOnlyKnownAttributes(resource, alternatives);
    return List.copyOf(values);
  }

  private static void requireOnlyKnownAttributes(Element resource, int alternatives)
      throws RefusedException {
    NamedNodeMap attributes = resource.getAttributes();
    int hashes = 0;
    for (int i = 0; i < attributes.getLength(); i++) {
      Attr attribute = (Attr) attributes.item(i);
      if (SHA384.equals(attribute.getNamespaceURI())) {
        hashes++;
      } else if (attribute.getNamespaceURI() != null
          || !RESOURCE_ATTRIBUTES.contains(attribute.getName())) {
        throw RimXml.malformed("the attribute " + attribute.getName() + " is unknown");
      }
    }
    if (alternatives == 0 || hashes != alternatives) {
      throw RimXml.malformed("a measurement has not as many values as it announces");
    }
  }

  private static Bytes hash(String hex) throws RefusedException {
    try {
      Bytes hash = Bytes.hex(hex);
      if (hash.size() == NvidiaReport.MEASUREMENT_BYTES) {
        return hash;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw RimXml.malformed("a value is not 96 hex digits");
  }

  private static int number(Element element, String name, int highest) throws RefusedException {
    String text = required(element, name);
    if (text.matches("[0-9]{1,3}")) {
      int value = Integer.parseInt(text);
      if (value <= highest) {
        return value;
      }
    }
    throw RimXml.malformed(name + " is no number up to " + highest);
  }

  private static String required(Element element, String name) throws RefusedException {
    String value = element.getAttributeNS(null, name);
    if (value.isEmpty()
        || value.length() > LONGEST_TEXT
        || !value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw RimXml.malformed(element.getLocalName() + " has no readable " + name);
    }
    return value;
  }
}

package org.fedclave.attestation.nvidia;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.traversal.DocumentTraversal;
import org.w3c.dom.traversal.NodeFilter;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Reads XML from strangers: no document type, hence no entities; nothing is fetched; shallow; no
 * comments and processing instructions, which a signature may not cover.
 */
final class RimXml {

  private static final String DEEPEST = "8";
  private static final String MOST_ATTRIBUTES = "100";
  private static final String LONGEST_NAME = "200";

  private RimXml() {}

  /** Parses {@code xml}, in UTF-8 and under its caller's cap. */
  static Document parse(Bytes xml) throws RefusedException {
    try {
      InputSource source = new InputSource(new ByteArrayInputStream(xml.unsafeArray()));
      source.setEncoding("UTF-8");
      Document document = builder().parse(source);
      Node hidden =
          ((DocumentTraversal) document)
              .createNodeIterator(
                  document,
                  NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION,
                  null,
                  false)
              .nextNode();
      if (hidden != null) {
        throw malformed("it has comments or processing instructions");
      }
      return document;
    } catch (SAXException | IOException | RuntimeException e) {
      throw unreadable(e);
    }
  }

  private static DocumentBuilder builder() {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      factory.setAttribute("jdk.xml.maxElementDepth", DEEPEST);
      factory.setAttribute("jdk.xml.elementAttributeLimit", MOST_ATTRIBUTES);
      factory.setAttribute("jdk.xml.maxXMLNameLimit", LONGEST_NAME);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      factory.setCoalescing(true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new Strict());
      return builder;
    } catch (ParserConfigurationException e) {
      throw new AssertionError("the JDK's own parser has these settings", e);
    }
  }

  /** The elements below {@code parent}; text between them must be white space. */
  static List<Element> children(Element parent) throws RefusedException {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        children.add(element);
      } else if (!node.getNodeValue().isBlank()) {
        throw malformed("there is text in " + parent.getLocalName());
      }
    }
    return children;
  }

  /** Whether {@code element} has that name in that namespace. */
  static boolean is(Element element, String namespace, String name) {
    return namespace.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
  }

  static RefusedException malformed(String why) {
    return new RefusedException(Rule.COLLATERAL_FORM, "the RIM is malformed: " + why);
  }

  static RefusedException unreadable(Exception cause) {
    return new RefusedException(
        Rule.COLLATERAL_FORM, "the RIM is malformed: it cannot be read", cause);
  }

  /** The default handler prints. */
  private static final class Strict implements ErrorHandler {
    @Override
    public void warning(SAXParseException e) throws SAXException {
      throw e;
    }

    @Override
    public void error(SAXParseException e) throws SAXException {
      throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
      throw e;
    }
  }
}

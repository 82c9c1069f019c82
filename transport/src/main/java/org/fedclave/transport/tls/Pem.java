package org.fedclave.transport.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/** Certificates and EC keys as PEM (RFC 7468) and DER. */
final class Pem {

  private static final int LARGEST = 64 << 10;
  private static final String KEY_HEAD = "-----BEGIN PRIVATE KEY-----\n";
  private static final String KEY_TAIL = "\n-----END PRIVATE KEY-----\n";
  private static final Base64.Encoder MIME =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  static Bytes ofCertificates(List<X509Certificate> certificates) {
    StringBuilder pem = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      pem.append("-----BEGIN CERTIFICATE-----\n")
          .append(MIME.encodeToString(der(certificate).unsafeArray()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return Bytes.utf8(pem.toString());
  }

  static Bytes ofKey(PrivateKey key) {
    return Bytes.utf8(KEY_HEAD + MIME.encodeToString(key.getEncoded()) + KEY_TAIL);
  }

  static List<X509Certificate> certificates(String what, Bytes pem) throws MalformedException {
    if (pem.size() > LARGEST) {
      throw MalformedException.at(what, "at most " + LARGEST + " bytes", pem.size() + " bytes");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (var certificate : x509().generateCertificates(input(pem))) {
        certificates.add((X509Certificate) certificate);
      }
    } catch (CertificateException e) {
      throw MalformedException.at(what, "X.509 certificates", "something else");
    }
    if (certificates.isEmpty()) {
      throw MalformedException.at(what, "at least one certificate", "none");
    }
    return certificates;
  }

  static X509Certificate certificate(String what, Bytes der) throws MalformedException {
    if (der.size() > LARGEST) {
      throw MalformedException.at(what, "at most " + LARGEST + " bytes", der.size() + " bytes");
    }
    try {
      return (X509Certificate) x509().generateCertificate(input(der));
    } catch (CertificateException e) {
      throw MalformedException.at(what, "an X.509 certificate", "something else");
    }
  }

  static PrivateKey key(String what, Bytes pem) throws MalformedException {
    String text = pem.toUtf8();
    if (pem.size() <= LARGEST && text.startsWith(KEY_HEAD) && text.endsWith(KEY_TAIL)) {
      String body = text.substring(KEY_HEAD.length(), text.length() - KEY_TAIL.length());
      try {
        byte[] der = Base64.getMimeDecoder().decode(body);
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        // falls through to the one refusal below
      }
    }
    throw MalformedException.at(what, "an EC private key in PKCS #8 PEM", "something else");
  }

  static Bytes der(X509Certificate certificate) {
    try {
      return Bytes.wrap(certificate.getEncoded());
    } catch (CertificateException e) {
      throw new AssertionError("a parsed certificate has an encoding", e);
    }
  }

  private static ByteArrayInputStream input(Bytes bytes) {
    return new ByteArrayInputStream(bytes.unsafeArray());
  }

  private static CertificateFactory x509() {
    try {
      return CertificateFactory.getInstance("X.509");
    } catch (CertificateException e) {
      throw new AssertionError("every JDK reads X.509", e);
    }
  }
}

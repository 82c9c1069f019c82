package org.fedclave.transport.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;

/** P-256 key pairs for TLS. */
final class EcKeys {

  static final String SIGNATURE = "SHA256withECDSA";
  static final String CURVE = "secp256r1";

  private EcKeys() {}

  static KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK makes P-256 keys", e);
    }
  }

  /** PKCS #10 (RFC 2986) in DER for a member's name, signed by the key that it is about. */
  static Bytes certificateRequest(KeyPair keys, MemberId member) {
    var subject = new X500Principal("CN=" + member.name());
    try {
      var signer = new JcaContentSignerBuilder(SIGNATURE).build(keys.getPrivate());
      return Bytes.wrap(
          new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic())
              .build(signer)
              .getEncoded());
    } catch (OperatorCreationException | IOException e) {
      throw new AssertionError("every JDK signs with P-256", e);
    }
  }
}

package org.fedclave.simulator;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.ContentSigner;

/**
 * Signs certificates and revocation lists as AMD does: RSASSA-PSS, SHA-384, MGF1 with SHA-384, salt
 * of 48 bytes. One use.
 */
final class PssSigner implements ContentSigner {

  private static final int SALT_BYTES = 48;

  private static final AlgorithmIdentifier SHA384 =
      new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha384, DERNull.INSTANCE);

  private final PrivateKey key;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();

  PssSigner(PrivateKey key) {
    this.key = key;
  }

  @Override
  public AlgorithmIdentifier getAlgorithmIdentifier() {
    return new AlgorithmIdentifier(
        PKCSObjectIdentifiers.id_RSASSA_PSS,
        new RSASSAPSSparams(
            SHA384,
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, SHA384),
            new ASN1Integer(SALT_BYTES),
            RSASSAPSSparams.DEFAULT_TRAILER_FIELD));
  }

  @Override
  public OutputStream getOutputStream() {
    return content;
  }

  @Override
  public byte[] getSignature() {
    try {
      Signature engine = Signature.getInstance("RSASSA-PSS");
      engine.setParameter(
          new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, SALT_BYTES, 1));
      engine.initSign(key);
      engine.update(content.toByteArray());
      return engine.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK signs with RSASSA-PSS", e);
    }
  }
}

package org.fedclave.simulator;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.fedclave.protocol.Bytes;

/**
 * An attestation key, as a TPM shows it and signs with it; SHA-256 throughout. Its private half is
 * in this process and protects nothing.
 *
 * @param scheme what it signs with
 * @param pair the key
 */
public record SimulatedTpmKey(Scheme scheme, KeyPair pair) {

  /** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign. */
  public static final long ATTRIBUTES = 0x50072;

  private static final int SHA256 = 0x000b;
  private static final int NULL = 0x0010;

  /** How it signs. */
  public enum Scheme {
    RSASSA(0x0014),
    RSAPSS(0x0016),
    ECDSA(0x0018);

    private final int algorithm;

    Scheme(int algorithm) {
      this.algorithm = algorithm;
    }
  }

  /** A fresh key: RSA of 2048 bits, or P-256. */
  public static SimulatedTpmKey generate(Scheme scheme) {
    try {
      if (scheme == Scheme.ECDSA) {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return new SimulatedTpmKey(scheme, generator.generateKeyPair());
      }
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return new SimulatedTpmKey(scheme, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has RSA and P-256", e);
    }
  }

  /** The SubjectPublicKeyInfo. */
  public Bytes spki() {
    return Bytes.wrap(pair.getPublic().getEncoded());
  }

  /** The TPMT_PUBLIC with these attributes. */
  public Bytes area(long attributes) {
    WireBytes out =
        WireBytes.bigEndian()
            .u16(scheme == Scheme.ECDSA ? 0x0023 : 0x0001)
            .u16(SHA256)
            .u32(attributes)
            .sized(Bytes.EMPTY)
            .u16(NULL)
            .u16(scheme.algorithm)
            .u16(SHA256);
    if (pair.getPublic() instanceof RSAPublicKey rsa) {
      return out.u16(2048).u32(0).sized(unsigned(rsa.getModulus(), 256)).toBytes();
    }
    var point = ((ECPublicKey) pair.getPublic()).getW();
    return out.u16(3)
        .u16(NULL)
        .sized(unsigned(point.getAffineX(), 32))
        .sized(unsigned(point.getAffineY(), 32))
        .toBytes();
  }

  /** A big-endian number of exactly {@code size} bytes. */
  static Bytes unsigned(BigInteger number, int size) {
    byte[] signed = number.toByteArray();
    byte[] fixed = new byte[size];
    int length = Math.min(size, signed.length);
    System.arraycopy(signed, signed.length - length, fixed, size - length, length);
    return Bytes.wrap(fixed);
  }

  /** The TPMT_SIGNATURE over {@code quote}. */
  public Bytes sign(Bytes quote) {
    Bytes raw = signRaw(quote);
    WireBytes out = WireBytes.bigEndian().u16(scheme.algorithm).u16(SHA256);
    return scheme == Scheme.ECDSA
        ? out.sized(raw.slice(0, 32)).sized(raw.slice(32, 64)).toBytes()
        : out.sized(raw).toBytes();
  }

  /** The bare signature. */
  public Bytes signRaw(Bytes quote) {
    try {
      Signature engine =
          Signature.getInstance(
              switch (scheme) {
                case RSASSA -> "SHA256withRSA";
                case RSAPSS -> "RSASSA-PSS";
                case ECDSA -> "SHA256withECDSAinP1363Format";
              });
      if (scheme == Scheme.RSAPSS) {
        engine.setParameter(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      }
      engine.initSign(pair.getPrivate());
      engine.update(quote.unsafeArray());
      return Bytes.wrap(engine.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK signs so", e);
    }
  }
}

package org.fedclave.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.util.Map;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.protocol.Bytes;

/**
 * Where a {@link SimulatedVendor} lies: keys as PKCS #8, certificates as X.509, all DER.
 *
 * @param folder appears complete or not at all
 */
record VendorFolder(Path folder) {

  private static final String ARK_KEY = "simulated-ark.key";
  private static final String ASK_KEY = "simulated-ask.key";
  private static final String ARK = "simulated-ark.der";
  private static final String ASK = "simulated-ask.der";
  private static final String ASVK = "simulated-asvk.der";

  private KeyFolder files() {
    return new KeyFolder(folder, ARK);
  }

  boolean exists() {
    return files().exists();
  }

  /** Writes {@code vendor}, unless another process was first. */
  void store(SimulatedVendor vendor) throws IOException {
    files()
        .store(
            Map.of(
                ARK_KEY, Bytes.wrap(vendor.root().getPrivate().getEncoded()),
                ASK_KEY, Bytes.wrap(vendor.intermediate().getPrivate().getEncoded()),
                ARK, vendor.rootCertificate(),
                ASK, vendor.intermediateCertificate(EndorsementKey.VCEK),
                ASVK, vendor.intermediateCertificate(EndorsementKey.VLEK)));
  }

  SimulatedVendor load(Clock clock) throws IOException {
    return SimulatedVendor.restore(
        key(ARK_KEY),
        key(ASK_KEY),
        clock,
        files().read(ARK),
        files().read(ASK),
        files().read(ASVK));
  }

  private KeyPair key(String name) throws IOException {
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      var secret =
          (RSAPrivateCrtKey)
              factory.generatePrivate(new PKCS8EncodedKeySpec(files().read(name).toArray()));
      return new KeyPair(
          factory.generatePublic(
              new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent())),
          secret);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the simulated vendor's key " + folder.resolve(name) + " is damaged: delete the folder",
          e);
    }
  }
}

package org.fedclave.attestation.tpm;

import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/** Opens this package's readers to the fuzz tests. */
public final class TpmReaders {

  private TpmReaders() {}

  public static void signature(Bytes signature) throws RefusedException {
    TpmSignature.parse(signature);
  }
}

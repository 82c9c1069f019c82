package org.fedclave.attestation.referencevalues;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/** Opens this package's readers to the fuzz tests. */
public final class ReferenceValueReaders {

  private ReferenceValueReaders() {}

  public static void snpFirmware(Bytes image) throws MalformedException {
    SnpFirmware.read(image);
  }
}

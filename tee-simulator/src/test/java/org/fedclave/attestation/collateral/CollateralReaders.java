package org.fedclave.attestation.collateral;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/** Opens this package's readers to the fuzz tests. */
public final class CollateralReaders {

  private CollateralReaders() {}

  /** What a party imports, recognised by its content. */
  public static void imported(Bytes file) throws MalformedException {
    Recognition.of("file", file);
  }

  public static void index(Bytes json) throws MalformedException {
    CollateralIndex.read("index", json);
  }
}

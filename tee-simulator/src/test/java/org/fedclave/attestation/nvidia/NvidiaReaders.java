package org.fedclave.attestation.nvidia;

import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/** Opens this package's readers to the fuzz tests. */
public final class NvidiaReaders {

  private NvidiaReaders() {}

  public static void report(Bytes report) throws RefusedException {
    NvidiaReport.parse(report, false);
  }

  public static void rim(Bytes xml) throws RefusedException {
    RimFile.parse(xml);
  }
}

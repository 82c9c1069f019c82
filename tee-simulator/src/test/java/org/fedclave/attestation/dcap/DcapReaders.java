package org.fedclave.attestation.dcap;

import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/** Opens this package's readers to the fuzz tests. */
public final class DcapReaders {

  private DcapReaders() {}

  public static void quote(Bytes quote) throws RefusedException {
    var parsed = DcapQuote.parse(quote, false);
    DcapClaims.quote(parsed);
  }

  public static void pckChain(Bytes pem) throws RefusedException {
    PckChain.parse(pem);
  }

  public static void tcbInfo(Bytes json) throws RefusedException {
    TcbInfo.parse(json).content();
  }

  public static void qeIdentity(Bytes json) throws RefusedException {
    QeIdentity.parse(json).content();
  }
}

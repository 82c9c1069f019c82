package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/** What a quote says, for people to read: parsed, and nothing of it verified. */
public final class DcapShow {

  private DcapShow() {}

  /** The fields of a quote, of its PCK certificate and of its quoting enclave. */
  public static ObjectNode quote(Bytes raw) throws RefusedException {
    DcapQuote quote = DcapQuote.parse(raw, true);
    ObjectNode json = DcapClaims.quote(quote);
    json.set("pck", DcapClaims.pck(PckChain.parse(quote.signature().pckChain()).leaf()));
    json.set("qe", DcapClaims.quotingEnclave(quote.qeReport()));
    return json.put("zeroBytesAfterIt", raw.size() - quote.exact().size());
  }

  /** The 64 bytes that a quote binds. */
  public static Bytes reportData(Bytes raw) throws RefusedException {
    return DcapQuote.parse(raw, true).body().reportData();
  }
}

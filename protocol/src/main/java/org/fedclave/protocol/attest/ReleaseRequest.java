package org.fedclave.protocol.attest;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * A trainer asks one of its parties for keys. It proves nothing: the party answers with a
 * challenge.
 *
 * @param window the rounds it needs the keys for
 */
public record ReleaseRequest(RoundWindow window) {

  public static ReleaseRequest parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("release request", cbor, 256);
    var request = new ReleaseRequest(RoundWindow.read(map.map("window")));
    map.finish();
    return request;
  }

  public Bytes toBytes() {
    return new CborWriter().put("window", window.toCbor()).toBytes();
  }
}

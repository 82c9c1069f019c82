package org.fedclave.protocol.attest;

import java.util.OptionalInt;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * A trainer asks one of its parties for keys. It proves nothing: the party answers with a
 * challenge.
 *
 * @param window the rounds it needs the keys for
 * @param stateAfter the round after which it needs the party's local state, in a later incarnation
 *     of a run whose trainers keep some; mostly none
 */
public record ReleaseRequest(RoundWindow window, OptionalInt stateAfter) {

  public ReleaseRequest(RoundWindow window) {
    this(window, OptionalInt.empty());
  }

  public static ReleaseRequest parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("release request", cbor, 256);
    var request =
        new ReleaseRequest(
            RoundWindow.read(map.map("window")),
            map.has("state-after")
                ? OptionalInt.of(map.count("state-after"))
                : OptionalInt.empty());
    map.finish();
    return request;
  }

  public Bytes toBytes() {
    CborWriter map = new CborWriter().put("window", window.toCbor());
    stateAfter.ifPresent(round -> map.put("state-after", round));
    return map.toBytes();
  }
}

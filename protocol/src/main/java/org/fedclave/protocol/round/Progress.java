package org.fedclave.protocol.round;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.Hpke;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.KemPublicKey;

/**
 * News for the requester while a run goes on, sealed so that the coordinator does not read the
 * metrics. It is not authenticated: only the proof at the end says what happened.
 *
 * @param round rounds done
 * @param rounds of so many
 * @param metrics by name, as decimal text
 */
public record Progress(int round, int rounds, Map<String, String> metrics) {

  public Progress {
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
  }

  public Bytes sealTo(KemPublicKey requester, RunId run) {
    Bytes content =
        new CborWriter()
            .put("round", round)
            .put("rounds", rounds)
            .putMaps(
                "metrics",
                metrics.entrySet().stream()
                    .map(e -> new CborWriter().put("name", e.getKey()).put("value", e.getValue()))
                    .toList())
            .toBytes();
    return Hpke.seal(requester, Domain.PROGRESS.bytes(), run.bytes(), content);
  }

  public static Progress open(Bytes sealed, KemKeys requester, RunId run)
      throws CannotOpenException, MalformedException {
    Bytes content = Hpke.open(requester, Domain.PROGRESS.bytes(), run.bytes(), sealed);
    CborReader map = CborReader.decode("progress", content, 64 * 1024);
    Map<String, String> metrics = new TreeMap<>();
    for (CborReader entry : map.maps("metrics", 64)) {
      metrics.put(entry.text("name"), entry.text("value"));
      entry.finish();
    }
    var progress = new Progress(map.count("round"), map.count("rounds"), metrics);
    map.finish();
    return progress;
  }
}

package org.fedclave.protocol.attest;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * A trainer tells the aggregator that it has opened the shards of its parties.
 *
 * @param parties whose rows it holds
 * @param engine what trains: name, versions, threads; texts for the proof
 * @param signature of the trainer's attested keys
 */
public record Ready(List<MemberId> parties, Map<String, String> engine, HybridSignature signature) {

  private static final int MOST_PARTIES = 1024;
  private static final int LARGEST = 256 * 1024;

  public Ready {
    parties = List.copyOf(parties);
    engine = java.util.Collections.unmodifiableMap(new TreeMap<>(engine));
  }

  public static Ready sign(
      RunId run, List<MemberId> parties, Map<String, String> engine, SigningKeys keys) {
    return new Ready(parties, engine, keys.sign(message(run, parties, engine)));
  }

  public void verify(RunId run, VerificationKeys trainer) throws BadSignatureException {
    trainer.verify(message(run, parties, engine), signature);
  }

  public static Ready parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("ready", cbor, LARGEST);
    CborReader content = CborReader.decode("ready", map.bytes("content"), LARGEST);
    Map<String, String> engine = new TreeMap<>();
    for (CborReader entry : content.maps("engine", 64)) {
      engine.put(entry.text("name"), entry.text("value"));
      entry.finish();
    }
    var ready =
        new Ready(
            content.memberIds("parties", MOST_PARTIES),
            engine,
            HybridSignature.parse(map.bytes("signature")));
    content.finish();
    map.finish();
    if (!ready.toBytes().equals(cbor)) {
      throw new MalformedException("ready: the engine's names are not in their order");
    }
    return ready;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("content", content(parties, engine))
        .put("signature", signature.toBytes())
        .toBytes();
  }

  private static Bytes message(RunId run, List<MemberId> parties, Map<String, String> engine) {
    return Domain.READY.bytes(run.bytes(), content(parties, engine));
  }

  private static Bytes content(List<MemberId> parties, Map<String, String> engine) {
    return new CborWriter()
        .putTexts("parties", parties.stream().map(MemberId::name).toList())
        .putMaps(
            "engine",
            new TreeMap<>(engine)
                .entrySet().stream()
                    .map(e -> new CborWriter().put("name", e.getKey()).put("value", e.getValue()))
                    .toList())
        .toBytes();
  }
}

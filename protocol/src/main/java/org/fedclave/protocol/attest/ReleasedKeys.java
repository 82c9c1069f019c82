package org.fedclave.protocol.attest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.checkpoint.SealedLocalState;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.ShardCipher;

/**
 * What a party seals to a trainer: keys of the shards assigned to it, the one aggregator that the
 * party appraised for this run, and its word on the trainer for the other trainers.
 *
 * <p>Secret: whoever reads it reads the shards.
 *
 * @param dataset the dataset's name
 * @param shardKeys key by shard index; not empty
 * @param aggregator {@link EnclaveKeys#digest} of the aggregator that may get updates made from
 *     these rows
 * @param voucher {@link Introduction#vouch}
 * @param localState what an earlier trainer kept of the party, where it was asked for; else empty
 */
public record ReleasedKeys(
    String dataset,
    SortedMap<Integer, ShardCipher> shardKeys,
    Digest aggregator,
    HybridSignature voucher,
    Bytes localState) {

  private static final int MOST_SHARDS = 1 << 16;
  private static final int LARGEST = SealedLocalState.LARGEST_STATE + 8 * 1024 * 1024;

  /** Without a state. */
  public ReleasedKeys(
      String dataset,
      SortedMap<Integer, ShardCipher> shardKeys,
      Digest aggregator,
      HybridSignature voucher) {
    this(dataset, shardKeys, aggregator, voucher, Bytes.EMPTY);
  }

  public ReleasedKeys {
    if (shardKeys.isEmpty() || shardKeys.size() > MOST_SHARDS) {
      throw new IllegalArgumentException(
          "a release has 1 to " + MOST_SHARDS + " keys, not " + shardKeys.size());
    }
    shardKeys = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(shardKeys));
  }

  public static ReleasedKeys parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("released keys", cbor, LARGEST);
    SortedMap<Integer, ShardCipher> keys = new TreeMap<>();
    for (CborReader entry : map.maps("shards", MOST_SHARDS)) {
      int index = entry.count("index");
      if (!keys.isEmpty() && index <= keys.lastKey()) {
        throw MalformedException.at("released keys", "shards in their order, once each", "others");
      }
      keys.put(index, ShardCipher.restore(entry.bytes("key")));
      entry.finish();
    }
    try {
      var released =
          new ReleasedKeys(
              map.text("dataset"),
              keys,
              map.digest("aggregator"),
              HybridSignature.parse(map.bytes("voucher")),
              map.has("state") ? map.bytes("state") : Bytes.EMPTY);
      if (map.has("state") && released.localState().isEmpty()) {
        throw MalformedException.at(
            "released keys", "no state where there is none", "an empty one");
      }
      map.finish();
      return released;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("released keys: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    List<CborWriter> shards = new ArrayList<>();
    for (Map.Entry<Integer, ShardCipher> entry : shardKeys.entrySet()) {
      shards.add(
          new CborWriter().put("index", entry.getKey()).put("key", entry.getValue().secret()));
    }
    CborWriter map =
        new CborWriter()
            .put("dataset", dataset)
            .putMaps("shards", shards)
            .put("aggregator", aggregator)
            .put("voucher", voucher.toBytes());
    if (!localState.isEmpty()) {
      map.put("state", localState);
    }
    return map.toBytes();
  }

  @Override
  public String toString() {
    return shardKeys.size() + " keys of " + dataset;
  }
}

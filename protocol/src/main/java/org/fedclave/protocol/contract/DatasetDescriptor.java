package org.fedclave.protocol.contract;

import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.crypto.ShardCipher;

/**
 * What a party publishes of a dataset: its schema, its size and the digests of its encrypted
 * shards. It is kept as a blob; the contract names it by {@link #digest}.
 *
 * @param party whose rows they are
 * @param dataset the party's name for them
 * @param schema the schema's exact JSON bytes, at most 1 MiB
 * @param rows rows in all shards
 * @param shards in their order; not empty
 */
public record DatasetDescriptor(
    MemberId party, String dataset, Bytes schema, long rows, List<Shard> shards) {

  public static final int LARGEST = 16 * 1024 * 1024;
  private static final int LARGEST_SCHEMA = 1024 * 1024;
  private static final int MOST_SHARDS = 1 << 16;

  /**
   * One encrypted slice.
   *
   * @param ciphertext digest of its ciphertext, its name in the blob store
   * @param bytes size of its ciphertext
   */
  public record Shard(Digest ciphertext, long bytes) {
    public Shard {
      if (bytes < 1) {
        throw new IllegalArgumentException("a shard has bytes, not " + bytes);
      }
    }
  }

  public DatasetDescriptor {
    shards = List.copyOf(shards);
    if (dataset.isBlank() || dataset.length() > 63) {
      throw new IllegalArgumentException("a dataset's name has 1 to 63 characters");
    }
    if (schema.size() > LARGEST_SCHEMA
        || shards.isEmpty()
        || shards.size() > MOST_SHARDS
        || rows < 1) {
      throw new IllegalArgumentException(
          "expected a schema of at most 1 MiB, rows, and 1 to " + MOST_SHARDS + " shards");
    }
  }

  public static DatasetDescriptor parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("dataset descriptor", cbor, LARGEST);
    List<Shard> shards = new ArrayList<>();
    for (CborReader shard : map.maps("shards", MOST_SHARDS)) {
      shards.add(new Shard(shard.digest("ciphertext"), shard.integer("bytes", 1, Long.MAX_VALUE)));
      shard.finish();
    }
    try {
      var descriptor =
          new DatasetDescriptor(
              map.memberId("party"),
              map.text("dataset"),
              map.bytes("schema"),
              map.integer("rows", 1, Long.MAX_VALUE),
              shards);
      map.finish();
      return descriptor;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("dataset descriptor: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("party", party.name())
        .put("dataset", dataset)
        .put("schema", schema)
        .put("rows", rows)
        .putMaps(
            "shards",
            shards.stream()
                .map(
                    s -> new CborWriter().put("ciphertext", s.ciphertext()).put("bytes", s.bytes()))
                .toList())
        .toBytes();
  }

  /** The blob's name, and what the contract commits to. */
  public Digest digest() {
    return Digest.of(toBytes());
  }

  /** The dataset root: RFC 6962 Merkle root over the shards' ciphertext digests. */
  public Digest root() {
    return MerkleTree.ofLeaves(shards.stream().map(s -> s.ciphertext().bytes()).toList()).root();
  }

  /** Where shard {@code index} belongs: what its encryption is bound to. */
  public ShardCipher.Place place(int index) {
    return place(party, dataset, index, shards.size(), schema);
  }

  /** {@link #place(int)} before there is a descriptor. */
  public static ShardCipher.Place place(
      MemberId party, String dataset, int index, int count, Bytes schema) {
    return new ShardCipher.Place(party.name() + '/' + dataset, index, count, Digest.of(schema));
  }
}

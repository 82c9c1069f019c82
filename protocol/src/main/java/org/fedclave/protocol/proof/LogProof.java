package org.fedclave.protocol.proof;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.crypto.SignedNote;

/**
 * Shows that an entry is in the log: a signed checkpoint and an inclusion proof.
 *
 * <p>It says that the log's key holder committed to the entry, not when, and not that it shows the
 * same log to everybody: that is for those to find out who compare what they were shown.
 *
 * @param checkpoint a C2SP tlog-checkpoint: origin, tree size, base64 root
 * @param index of the leaf
 * @param path inclusion proof (RFC 6962, section 2.1.1)
 */
public record LogProof(SignedNote checkpoint, long index, List<Digest> path) {

  private static final int LARGEST = 64 * 1024;

  public LogProof {
    path = List.copyOf(path);
  }

  /** The text of a checkpoint (C2SP tlog-checkpoint). */
  public static String checkpointText(String origin, long size, Digest root) {
    return origin + '\n' + size + '\n' + root.bytes().toBase64() + '\n';
  }

  /** Requires that {@code entry} is in the log whose checkpoints {@code log} signs. */
  public LogCheckpoint verify(LogEntry entry, SignedNote.VerifierKey log)
      throws BadSignatureException, MalformedException {
    return verify(entry.toBytes(), log);
  }

  /** Requires that the leaf {@code content} is in the log whose checkpoints {@code log} signs. */
  public LogCheckpoint verify(Bytes content, SignedNote.VerifierKey log)
      throws BadSignatureException, MalformedException {
    LogCheckpoint tree = LogCheckpoint.verified(checkpoint, log);
    Digest leaf = MerkleTree.leafHash(content);
    if (!MerkleTree.includes(leaf, index, tree.size(), path, tree.root())) {
      throw new BadSignatureException("the log's inclusion proof does not hold");
    }
    return tree;
  }

  public static LogProof parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("log proof", cbor, LARGEST);
    var proof =
        new LogProof(
            SignedNote.parse(map.bytes("checkpoint")),
            map.integer("index", 0, Long.MAX_VALUE),
            map.digests("path", 64));
    map.finish();
    return proof;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("checkpoint", checkpoint.toBytes())
        .put("index", index)
        .putBytes("path", path.stream().map(Digest::bytes).toList())
        .toBytes();
  }
}

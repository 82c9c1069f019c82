package org.fedclave.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The domain separators: every hash, signature, key derivation and AEAD context of the protocol
 * begins with one of its own, so that no value made for one purpose can be taken for another.
 *
 * <p>{@code DS(name) = ASCII name || 0x00} and {@code LP(x) = u64be(length of x) || x}; {@code
 * docs/wire.md} lists what follows each.
 */
public enum Domain {
  AUDIT("fedclave/audit"),
  AUDIT_HEAD("fedclave/audit-head"),
  CHAIN("fedclave/chain"),
  CHECKPOINT("fedclave/checkpoint"),
  CHECKPOINT_ANSWER("fedclave/checkpoint-answer"),
  CHECKPOINT_SHARE("fedclave/checkpoint-share"),
  CHECKPOINT_SIGNATURE("fedclave/checkpoint-signature"),
  COUNTERSIGN("fedclave/countersign"),
  GPU("fedclave/gpu"),
  GPU_EVIDENCE("fedclave/gpu-evidence"),
  IDENTITY("fedclave/identity"),
  JOURNAL("fedclave/journal"),
  KEY_BINDING("fedclave/key-binding"),
  KEY_RELEASE("fedclave/keyrel"),
  KEYS("fedclave/keys"),
  LOCAL_STATE("fedclave/local-state"),
  LOCAL_STATE_SIGNATURE("fedclave/local-state-signature"),
  MASK("fedclave/mask"),
  MASK_CHANNEL("fedclave/mask-channel"),
  MASK_CHANNEL_NEXT("fedclave/mask-channel-next"),
  MASK_CONFIRMATION("fedclave/mask-confirmation"),
  MASK_GRAPH("fedclave/mask-graph"),
  MASK_GRAPH_CHAIN("fedclave/mask-graph-chain"),
  MASK_GRAPH_COMMITMENT("fedclave/mask-graph-commitment"),
  MASK_ROSTER("fedclave/mask-roster"),
  MASK_SELF("fedclave/mask-self"),
  MASK_SELF_COMMITMENT("fedclave/mask-self-commitment"),
  MASK_SESSION("fedclave/mask-session"),
  MASK_SHARES("fedclave/mask-shares"),
  MASK_SURVIVORS("fedclave/mask-survivors"),
  MODEL("fedclave/model"),
  MODEL_KEY("fedclave/model-key"),
  PERSONAL_LAYERS("fedclave/personal-layers"),
  PERSONAL_SIGNATURE("fedclave/personal-signature"),
  PROGRESS("fedclave/progress"),
  PROOF("fedclave/proof"),
  READY("fedclave/ready"),
  RECEIPT("fedclave/receipt"),
  REPORT_DATA("fedclave/report-data"),
  RESULT("fedclave/result"),
  RESUMPTION("fedclave/resumption"),
  RESUMPTION_KEY("fedclave/resumption-key"),
  RESUMPTION_SIGNATURE("fedclave/resumption-signature"),
  ROUND("fedclave/round"),
  ROUNDING("fedclave/rounding"),
  ROUTE("fedclave/route"),
  RUN("fedclave/run"),
  SHARD("fedclave/shard"),
  TRAINING_ORDER("fedclave/training-order"),
  UPDATE("fedclave/update"),
  VOUCHER("fedclave/voucher");

  private final String label;

  Domain(String label) {
    this.label = label;
  }

  /** {@code DS(name)}. */
  private byte[] separator() {
    return (label + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  /** {@code DS || LP(part) || LP(part) ...}. */
  public Bytes bytes(Bytes... parts) {
    byte[] separator = separator();
    long size = separator.length;
    for (Bytes part : parts) {
      size += Long.BYTES + part.size();
    }
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size)).put(separator);
    for (Bytes part : parts) {
      out.putLong(part.size()).put(part.unsafeArray());
    }
    return Bytes.wrap(out.array());
  }

  /** {@code SHA-256(DS || LP(part) || LP(part) ...)}. */
  public Digest hash(Bytes... parts) {
    return new Digest(Bytes.wrap(digest(Digest.sha256(), parts)));
  }

  /** {@code SHA-512(DS || LP(part) || LP(part) ...)}: 64 bytes, the size of report data. */
  public Bytes hash512(Bytes... parts) {
    try {
      return Bytes.wrap(digest(MessageDigest.getInstance("SHA-512"), parts));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-512", e);
    }
  }

  private byte[] digest(MessageDigest engine, Bytes... parts) {
    engine.update(separator());
    for (Bytes part : parts) {
      engine.update(ByteBuffer.allocate(Long.BYTES).putLong(0, part.size()));
      engine.update(part.unsafeArray());
    }
    return engine.digest();
  }
}

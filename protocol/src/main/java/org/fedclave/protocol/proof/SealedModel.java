package org.fedclave.protocol.proof;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.KemKeys;

/**
 * The end of a run for its recipients: where the encrypted model and the proof lie, and the model's
 * key sealed to each of them.
 *
 * @param ciphertext blob of the encrypted model file
 * @param proof blob of the proof bundle
 * @param keys content key by recipient, {@link ContentKey#SEALED_BYTES} each
 */
public record SealedModel(Digest ciphertext, Digest proof, SequencedMap<MemberId, Bytes> keys) {

  private static final int MOST_RECIPIENTS = 1024;
  private static final int LARGEST = 4 * 1024 * 1024;

  public SealedModel {
    keys = java.util.Collections.unmodifiableSequencedMap(new LinkedHashMap<>(keys));
  }

  /**
   * HPKE info and AEAD aad of the final model: {@code DS("fedclave/model") || LP(run_id) ||
   * LP(model file's digest)}.
   */
  public static Bytes context(RunId run, Digest modelFile) {
    return Domain.MODEL.bytes(run.bytes(), modelFile.bytes());
  }

  /** Opens the model file and requires that it is {@code modelFile}, the statement's subject. */
  public Bytes open(
      RunId run, Digest modelFile, MemberId recipient, KemKeys secret, Bytes modelCiphertext)
      throws CannotOpenException {
    Bytes sealedKey = keys.get(recipient);
    if (sealedKey == null) {
      throw new CannotOpenException("the model is not sealed to " + recipient);
    }
    Bytes context = context(run, modelFile);
    Bytes model =
        ContentKey.open(secret, context, context, sealedKey).decrypt(context, modelCiphertext);
    if (!Digest.of(model).equals(modelFile)) {
      throw new CannotOpenException("the sealed model is not the proof's");
    }
    return model;
  }

  public static SealedModel parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("sealed model", cbor, LARGEST);
    SequencedMap<MemberId, Bytes> keys = new LinkedHashMap<>();
    for (CborReader entry : map.maps("keys", MOST_RECIPIENTS)) {
      keys.put(entry.memberId("recipient"), entry.bytes("key", ContentKey.SEALED_BYTES));
      entry.finish();
    }
    var sealed = new SealedModel(map.digest("ciphertext"), map.digest("proof"), keys);
    map.finish();
    return sealed;
  }

  public Bytes toBytes() {
    List<CborWriter> list = new ArrayList<>();
    for (Map.Entry<MemberId, Bytes> entry : keys.entrySet()) {
      list.add(
          new CborWriter().put("recipient", entry.getKey().name()).put("key", entry.getValue()));
    }
    return new CborWriter()
        .put("ciphertext", ciphertext)
        .put("proof", proof)
        .putMaps("keys", list)
        .toBytes();
  }
}

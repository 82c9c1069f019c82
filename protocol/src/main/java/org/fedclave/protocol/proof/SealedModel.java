package org.fedclave.protocol.proof;

import java.util.ArrayList;
import java.util.Collections;
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
 * The end of a run for its recipients: where model and proof lie, encrypted together, and their key
 * sealed to each recipient. It is not signed: whoever opens it verifies the proof.
 *
 * @param ciphertext blob of the encrypted {@link ModelAndProof}
 * @param keys content key by recipient, {@link ContentKey#SEALED_BYTES} each
 */
public record SealedModel(Digest ciphertext, SequencedMap<MemberId, Bytes> keys) {

  /** The largest ciphertext. */
  public static final int LARGEST_CIPHERTEXT = (1 << 30) + ProofBundle.LARGEST + (1 << 20);

  private static final int MOST_RECIPIENTS = 1024;
  private static final int LARGEST = 4 * 1024 * 1024;

  /**
   * What is encrypted.
   *
   * @param model the model file
   * @param proof the proof bundle's bytes
   */
  public record ModelAndProof(Bytes model, Bytes proof) {

    /** The CBOR map that is encrypted. */
    public Bytes toBytes() {
      return new CborWriter().put("model", model).put("proof", proof).toBytes();
    }

    static ModelAndProof parse(Bytes cbor) throws MalformedException {
      CborReader map = CborReader.decode("model and proof", cbor, LARGEST_CIPHERTEXT);
      var read = new ModelAndProof(map.bytes("model"), map.bytes("proof"));
      map.finish();
      return read;
    }
  }

  public SealedModel {
    keys = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(keys));
  }

  /** HPKE info and AEAD aad: {@code DS("fedclave/result") || LP(run_id)}. */
  public static Bytes context(RunId run) {
    return Domain.RESULT.bytes(run.bytes());
  }

  /** Opens model and proof as {@code recipient}; the caller verifies that they belong together. */
  public ModelAndProof open(RunId run, MemberId recipient, KemKeys secret, Bytes encrypted)
      throws CannotOpenException, MalformedException {
    Bytes sealedKey = keys.get(recipient);
    if (sealedKey == null) {
      throw new CannotOpenException("the model is not sealed to " + recipient);
    }
    Bytes context = context(run);
    return ModelAndProof.parse(
        ContentKey.open(secret, context, context, sealedKey).decrypt(context, encrypted));
  }

  public static SealedModel parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("sealed model", cbor, LARGEST);
    SequencedMap<MemberId, Bytes> keys = new LinkedHashMap<>();
    for (CborReader entry : map.maps("keys", MOST_RECIPIENTS)) {
      MemberId recipient = entry.memberId("recipient");
      if (keys.put(recipient, entry.bytes("key", ContentKey.SEALED_BYTES)) != null) {
        throw MalformedException.at("sealed model", "each recipient once", recipient + " twice");
      }
      entry.finish();
    }
    var sealed = new SealedModel(map.digest("ciphertext"), keys);
    map.finish();
    return sealed;
  }

  public Bytes toBytes() {
    List<CborWriter> list = new ArrayList<>();
    for (Map.Entry<MemberId, Bytes> entry : keys.entrySet()) {
      list.add(
          new CborWriter().put("recipient", entry.getKey().name()).put("key", entry.getValue()));
    }
    return new CborWriter().put("ciphertext", ciphertext).putMaps("keys", list).toBytes();
  }
}

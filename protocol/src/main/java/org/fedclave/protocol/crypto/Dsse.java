package org.fedclave.protocol.crypto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * A DSSE envelope (secure-systems-lab/dsse, protocol.md, version 1.0): the exact bytes of a payload
 * and signatures over its pre-authentication encoding.
 *
 * <p>A hybrid signature stands as two entries, {@code ed25519:<hex of SHA-256 of the key>} and
 * {@code ml-dsa-65:<...>}, in this order. The envelope's JSON has one spelling, that of {@link
 * #toJson}; {@link #parse} refuses any other, so that no byte of a file is outside a check.
 *
 * @param payloadType says what the payload is
 * @param payload its exact bytes
 * @param signatures in the order in which they were added
 */
public record Dsse(String payloadType, Bytes payload, List<Entry> signatures) {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int MOST_SIGNATURES = 2 * 1024;
  private static final String ED25519 = "ed25519:";
  private static final String ML_DSA_65 = "ml-dsa-65:";

  /**
   * One signature.
   *
   * @param keyId which key made it, as the class says
   * @param signature raw bytes
   */
  public record Entry(String keyId, Bytes signature) {}

  public Dsse {
    signatures = List.copyOf(signatures);
  }

  /** An envelope that nobody has signed yet. */
  public static Dsse unsigned(String payloadType, Bytes payload) {
    return new Dsse(payloadType, payload, List.of());
  }

  /**
   * Reads {@link #toJson}.
   *
   * @param what names the envelope in messages
   * @param payloadType the only type accepted
   * @param maximumSize cap in bytes
   */
  public static Dsse parse(String what, String payloadType, Bytes json, int maximumSize)
      throws MalformedException {
    StrictJson object = StrictJson.parse(what, json, maximumSize);
    String type = object.text("payloadType", 200);
    if (!type.equals(payloadType)) {
      throw MalformedException.at(
          what, "payload type " + payloadType, MalformedException.quote(type));
    }
    Bytes payload = object.base64("payload");
    List<Entry> entries = new ArrayList<>();
    for (StrictJson entry : object.objects("signatures", 0, MOST_SIGNATURES)) {
      entries.add(new Entry(entry.text("keyid", 200), entry.base64("sig")));
    }
    object.finish();
    Dsse envelope = new Dsse(type, payload, entries);
    if (!envelope.toJson().equals(json)) {
      throw MalformedException.at(what, "the one spelling of an envelope", "another");
    }
    return envelope;
  }

  /**
   * The envelope's JSON without white space, members in the order payload, payloadType, signatures.
   */
  public Bytes toJson() {
    ObjectNode object = MAPPER.createObjectNode();
    object.put("payload", payload.toBase64());
    object.put("payloadType", payloadType);
    ArrayNode list = object.putArray("signatures");
    for (Entry entry : signatures) {
      list.addObject().put("keyid", entry.keyId()).put("sig", entry.signature().toBase64());
    }
    try {
      return Bytes.wrap(MAPPER.writeValueAsBytes(object));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of texts is JSON", e);
    }
  }

  /**
   * {@code PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body} of the DSSE
   * protocol.
   */
  public Bytes preAuthenticationEncoding() {
    byte[] head =
        ("DSSEv1 "
                + payloadType.getBytes(StandardCharsets.UTF_8).length
                + ' '
                + payloadType
                + ' '
                + payload.size()
                + ' ')
            .getBytes(StandardCharsets.UTF_8);
    byte[] encoding = new byte[head.length + payload.size()];
    System.arraycopy(head, 0, encoding, 0, head.length);
    System.arraycopy(payload.unsafeArray(), 0, encoding, head.length, payload.size());
    return Bytes.wrap(encoding);
  }

  /** This envelope with the hybrid signature of {@code keys} added. */
  public Dsse signedBy(SigningKeys keys) {
    return withSignature(keys.verificationKeys(), keys.sign(preAuthenticationEncoding()));
  }

  /** This envelope with a signature added that somebody else made; it is not verified here. */
  public Dsse withSignature(VerificationKeys keys, HybridSignature signature) {
    List<Entry> more = new ArrayList<>(signatures);
    more.add(new Entry(ed25519Id(keys), signature.ed25519()));
    more.add(new Entry(mlDsa65Id(keys), signature.mlDsa65()));
    return new Dsse(payloadType, payload, more);
  }

  /**
   * Whether an entry names one of {@code keys}. It says who claims to have signed, not who did: a
   * check of the signatures has to follow.
   */
  public boolean names(VerificationKeys keys) {
    List<String> ids = List.of(ed25519Id(keys), mlDsa65Id(keys));
    return signatures.stream().anyMatch(entry -> ids.contains(entry.keyId()));
  }

  /** Requires the hybrid signature of {@code keys} among the signatures, and returns it. */
  public HybridSignature requireSignatureOf(String who, VerificationKeys keys)
      throws BadSignatureException {
    Bytes first = find(who, ed25519Id(keys), HybridSignature.ED25519_BYTES);
    Bytes second = find(who, mlDsa65Id(keys), HybridSignature.ML_DSA_65_BYTES);
    HybridSignature signature = new HybridSignature(first, second);
    try {
      keys.verify(preAuthenticationEncoding(), signature);
    } catch (BadSignatureException e) {
      throw new BadSignatureException(who + ": " + e.getMessage());
    }
    return signature;
  }

  /**
   * Requires exactly the hybrid signatures of {@code signers}, in this order and no other entry.
   */
  public void requireSignaturesOf(List<VerificationKeys> signers) throws BadSignatureException {
    List<String> expected = new ArrayList<>();
    for (VerificationKeys keys : signers) {
      expected.add(ed25519Id(keys));
      expected.add(mlDsa65Id(keys));
    }
    if (!expected.equals(signatures.stream().map(Entry::keyId).toList())) {
      throw new BadSignatureException(
          "expected the signatures of exactly "
              + signers.size()
              + " signers in their order, found "
              + signatures.size()
              + " entries of other keys or order");
    }
    for (int i = 0; i < signers.size(); i++) {
      requireSignatureOf("signer " + (i + 1) + " of " + signers.size(), signers.get(i));
    }
  }

  private Bytes find(String who, String keyId, int size) throws BadSignatureException {
    List<Entry> found = signatures.stream().filter(entry -> entry.keyId().equals(keyId)).toList();
    if (found.size() != 1 || found.getFirst().signature().size() != size) {
      throw new BadSignatureException(
          who + " has not signed, or not once: " + keyId.split(":", 2)[0]);
    }
    return found.getFirst().signature();
  }

  private static String ed25519Id(VerificationKeys keys) {
    return ED25519 + Digest.of(keys.ed25519()).hex();
  }

  private static String mlDsa65Id(VerificationKeys keys) {
    return ML_DSA_65 + Digest.of(keys.mlDsa65()).hex();
  }
}

package org.fedclave.attestation.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.crypto.SignedNote.VerifierKey;

/**
 * The kind {@code tlog}: suites of RFC 6962 proofs, and C2SP signed notes.
 *
 * <p>As the C2SP document says, a signature of a key that is not known is passed over, and one of a
 * known key that does not hold refuses the note. The protocol's {@link SignedNote} has exactly one
 * signature, so that a note of several is verified line by line.
 */
final class TlogVectors implements VectorKind {

  private static final int KEY_HASH_BYTES = 4;

  @Override
  public JsonNode verify(Vector vector) throws InvalidVectorException {
    vector.policy(Set.of());
    Optional<Bytes> cases = vector.file("cases");
    return cases.isPresent()
        ? suite(Suites.cases(cases.orElseThrow()))
        : note(vector.required("note").toUtf8(), vector.required("vkeys").toUtf8());
  }

  private static ObjectNode suite(JsonNode cases) throws InvalidVectorException {
    for (JsonNode each : cases) {
      boolean holds = each.has("leafIdx") ? includes(each) : isConsistent(each);
      if (holds == Suites.member(each, "wantErr").booleanValue()) {
        throw new InvalidVectorException(
            "proof-invalid", each.path("name").asText() + (holds ? " holds" : " does not hold"));
      }
    }
    return Suites.counted(cases);
  }

  private static boolean includes(JsonNode each) {
    Optional<Digest> leaf = digest(Suites.member(each, "leafHash"));
    Optional<Digest> root = digest(Suites.member(each, "root"));
    Optional<List<Digest>> proof = proof(Suites.member(each, "proof"));
    JsonNode index = Suites.member(each, "leafIdx");
    JsonNode size = Suites.member(each, "treeSize");
    return leaf.isPresent()
        && root.isPresent()
        && proof.isPresent()
        && index.canConvertToLong()
        && size.canConvertToLong()
        && MerkleTree.includes(
            leaf.orElseThrow(),
            index.longValue(),
            size.longValue(),
            proof.orElseThrow(),
            root.orElseThrow());
  }

  private static boolean isConsistent(JsonNode each) {
    Optional<Digest> before = digest(Suites.member(each, "root1"));
    Optional<Digest> after = digest(Suites.member(each, "root2"));
    Optional<List<Digest>> proof = proof(Suites.member(each, "proof"));
    JsonNode oldSize = Suites.member(each, "size1");
    JsonNode newSize = Suites.member(each, "size2");
    return before.isPresent()
        && after.isPresent()
        && proof.isPresent()
        && oldSize.canConvertToLong()
        && newSize.canConvertToLong()
        && MerkleTree.isConsistent(
            oldSize.longValue(),
            before.orElseThrow(),
            newSize.longValue(),
            after.orElseThrow(),
            proof.orElseThrow());
  }

  /** Absent where it is no SHA-256 hash. */
  private static Optional<Digest> digest(JsonNode base64) {
    try {
      return Optional.of(new Digest(Bytes.base64(base64.textValue())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<List<Digest>> proof(JsonNode hashes) {
    List<Digest> proof = new ArrayList<>();
    for (JsonNode hash : hashes) {
      Optional<Digest> digest = digest(hash);
      if (digest.isEmpty()) {
        return Optional.empty();
      }
      proof.add(digest.orElseThrow());
    }
    return Optional.of(proof);
  }

  private static ObjectNode note(String note, String keyLines) throws InvalidVectorException {
    List<VerifierKey> keys = new ArrayList<>();
    for (String line : keyLines.strip().lines().toList()) {
      keys.add(key(line));
    }
    int blank = note.lastIndexOf("\n\n");
    if (blank < 0 || !note.endsWith("\n") || note.length() == blank + 2) {
      throw new InvalidVectorException("malformed", "no text, blank line and signature lines");
    }
    String text = note.substring(0, blank + 1);
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    var signedBy = claims.putArray("signedBy");
    for (String line : note.substring(blank + 2).lines().toList()) {
      Optional<VerifierKey> key = signer(line, keys);
      if (key.isPresent()) {
        requireSigned(new SignedNote(text, line), key.orElseThrow());
        signedBy.add(key.orElseThrow().name());
      }
    }
    if (signedBy.isEmpty()) {
      throw new InvalidVectorException("signature-missing", "no known key has signed the note");
    }
    return claims.put("body", text);
  }

  private static VerifierKey key(String line) throws InvalidVectorException {
    try {
      return VerifierKey.parse(line);
    } catch (MalformedException e) {
      throw new InvalidVectorException("malformed", "not the key of an Ed25519 verifier");
    }
  }

  /** The known key that a signature line names; empty if it names another. */
  private static Optional<VerifierKey> signer(String line, List<VerifierKey> keys)
      throws InvalidVectorException {
    List<String> parts = List.of(line.split(" ", -1));
    if (parts.size() != 3 || !parts.getFirst().equals("\u2014")) {
      throw new InvalidVectorException("malformed", "not a signature line");
    }
    Bytes signature;
    try {
      signature = Bytes.base64(parts.getLast());
    } catch (IllegalArgumentException e) {
      throw new InvalidVectorException("malformed", "a signature is not base64");
    }
    if (signature.size() <= KEY_HASH_BYTES) {
      throw new InvalidVectorException("malformed", "a signature is too short");
    }
    String named = parts.get(1) + '+' + signature.slice(0, KEY_HASH_BYTES).toHex() + '+';
    return keys.stream().filter(key -> key.toString().startsWith(named)).findFirst();
  }

  private static void requireSigned(SignedNote note, VerifierKey key)
      throws InvalidVectorException {
    try {
      note.verify(key);
    } catch (BadSignatureException e) {
      throw new InvalidVectorException("signature-invalid", key.name() + " has not signed this");
    }
  }
}

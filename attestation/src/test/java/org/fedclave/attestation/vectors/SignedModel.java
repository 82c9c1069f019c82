package org.fedclave.attestation.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.jcajce.provider.digest.Blake2b;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/** OpenSSF model signing: the files named in an in-toto statement are those at hand. */
final class SignedModel {

  private SignedModel() {}

  /**
   * @param files by their names in the statement
   */
  static ObjectNode claims(JsonNode statement, Map<String, Bytes> files)
      throws InvalidVectorException {
    JsonNode predicate = statement.path("predicate");
    JsonNode resources = predicate.path("resources");
    if (resources.size() != files.size()) {
      throw new InvalidVectorException(
          "measurement-mismatch", "the statement is not about as many files");
    }
    MessageDigest ofDigests = Digest.sha256();
    for (JsonNode resource : resources) {
      Bytes content = files.get(resource.path("name").asText());
      String digest = resource.path("digest").asText();
      if (content == null || !digest.equals(hex(resource.path("algorithm").asText(), content))) {
        throw new InvalidVectorException(
            "measurement-mismatch", resource.path("name").asText() + " is another file");
      }
      ofDigests.update(HexFormat.of().parseHex(digest));
    }
    String subject = statement.path("subject").path(0).path("digest").path("sha256").asText();
    boolean isHashOfDigests = Digest.finish(ofDigests).hex().equals(subject);
    JsonNode serialization = predicate.path("serialization");
    if (!isHashOfDigests
        && serialization.path("method").asText().equals("files")
        && serialization.path("hash_type").asText().equals("sha256")) {
      throw new InvalidVectorException(
          "measurement-mismatch", "the subject is not the hash of the files' digests");
    }
    return JsonNodeFactory.instance
        .objectNode()
        .put("modelFiles", files.size())
        .put("subjectDigest", subject)
        .put("subjectIsHashOfDigests", isHashOfDigests);
  }

  private static String hex(String algorithm, Bytes content) throws InvalidVectorException {
    MessageDigest digest =
        switch (algorithm) {
          case "sha256" -> Digest.sha256();
          case "blake2b" -> new Blake2b.Blake2b512();
          default -> throw new InvalidVectorException("unsupported-algorithm", algorithm);
        };
    return HexFormat.of().formatHex(digest.digest(content.unsafeArray()));
  }
}

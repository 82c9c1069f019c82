package org.fedclave.attestation.vectors;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.crypto.Dsse;

/**
 * The kind {@code dsse}: envelopes, alone or in a Sigstore bundle, with one signature of the given
 * key among theirs.
 *
 * <p>The protocol's own envelopes have hybrid signatures and one spelling; of {@link Dsse} only the
 * pre-authentication encoding serves for others.
 */
final class DsseVectors implements VectorKind {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  @Override
  public JsonNode verify(Vector vector) throws InvalidVectorException {
    JsonNode policy = vector.policy(Set.of("payloadType", "signatureForm"));
    JsonNode envelope = envelope(vector.required("envelope"));
    Bytes payload = base64(envelope, "payload");
    Dsse dsse = Dsse.unsigned(text(envelope, "payloadType"), payload);
    requireSigned(
        dsse,
        envelope.path("signatures"),
        vector.required("verification-key").toUtf8(),
        policy.path("signatureForm").asText("der"));
    if (!policy.path("payloadType").asText(dsse.payloadType()).equals(dsse.payloadType())) {
      throw new InvalidVectorException(
          "policy-violation", "the payload is of type " + dsse.payloadType());
    }
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("payloadType", dsse.payloadType());
    claims.put("payloadSha256", Digest.of(payload).hex());
    if (vector.json().path("files").findValuesAsText("role").contains("model-file")) {
      claims.setAll(SignedModel.claims(json(payload), vector.named("model-file")));
    }
    return claims;
  }

  private static JsonNode envelope(Bytes file) throws InvalidVectorException {
    JsonNode json = json(file);
    return json.has("dsseEnvelope") ? json.path("dsseEnvelope") : json;
  }

  private static JsonNode json(Bytes file) throws InvalidVectorException {
    try {
      return MAPPER.readTree(file.unsafeArray());
    } catch (IOException e) {
      throw new InvalidVectorException("malformed", "not JSON");
    }
  }

  private static String text(JsonNode json, String name) throws InvalidVectorException {
    if (!json.path(name).isTextual()) {
      throw new InvalidVectorException("malformed", "no text " + name);
    }
    return json.path(name).textValue();
  }

  /** DSSE lets a producer write either alphabet. */
  private static Bytes base64(JsonNode json, String name) throws InvalidVectorException {
    String text = text(json, name);
    try {
      return Bytes.wrap(Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
    } catch (IllegalArgumentException e) {
      throw new InvalidVectorException("malformed", name + " is not base64");
    }
  }

  private static void requireSigned(Dsse dsse, JsonNode signatures, String pem, String form)
      throws InvalidVectorException {
    if (!signatures.isArray()) {
      throw new InvalidVectorException("malformed", "no list of signatures");
    }
    if (signatures.isEmpty()) {
      throw new InvalidVectorException("signature-missing", "nobody has signed");
    }
    PublicKey key = key(pem);
    boolean signed = false;
    for (JsonNode signature : signatures) {
      signed |= verifies(key, form, dsse, base64(signature, "sig"));
    }
    if (!signed) {
      throw new InvalidVectorException("signature-invalid", "no signature verifies");
    }
  }

  private static boolean verifies(PublicKey key, String form, Dsse dsse, Bytes signature)
      throws InvalidVectorException {
    try {
      Signature engine = Signature.getInstance(algorithm(key, form));
      engine.initVerify(key);
      engine.update(dsse.preAuthenticationEncoding().unsafeArray());
      return engine.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String algorithm(PublicKey key, String form) throws InvalidVectorException {
    if (!(key instanceof ECPublicKey ec)) {
      return key.getAlgorithm();
    }
    int bits = ec.getParams().getCurve().getField().getFieldSize();
    String hash =
        switch (bits) {
          case 256 -> "SHA256";
          case 384 -> "SHA384";
          case 521 -> "SHA512";
          default -> throw new InvalidVectorException("unsupported-algorithm", bits + " bits");
        };
    return switch (form) {
      case "raw" -> hash + "withECDSAinP1363Format";
      case "der" -> hash + "withECDSA";
      default -> throw new AssertionError("unknown form of signatures: " + form);
    };
  }

  /** Text around the PEM block is for people. */
  private static PublicKey key(String pem) throws InvalidVectorException {
    String[] parts = pem.split("-----(BEGIN|END) PUBLIC KEY-----", -1);
    if (parts.length != 3) {
      throw new InvalidVectorException("malformed", "not one public key in PEM");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(parts[1]);
      String oid = SubjectPublicKeyInfo.getInstance(der).getAlgorithm().getAlgorithm().getId();
      String algorithm =
          switch (oid) {
            case "1.2.840.10045.2.1" -> "EC";
            case "1.3.101.112" -> "Ed25519";
            default -> throw new InvalidVectorException("unsupported-algorithm", "key of " + oid);
          };
      return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new InvalidVectorException("malformed", "not a public key");
    }
  }
}

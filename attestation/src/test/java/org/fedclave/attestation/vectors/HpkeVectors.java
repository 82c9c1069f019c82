package org.fedclave.attestation.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;

/**
 * The kind {@code hpke}: RFC 9180's own suites in the library that the protocol seals with.
 *
 * <p>Key derivation, decapsulation and key schedule show in what opens and is exported.
 */
final class HpkeVectors implements VectorKind {

  @Override
  public JsonNode verify(Vector vector) throws InvalidVectorException {
    vector.policy(Set.of());
    JsonNode cases = Suites.cases(vector.required("cases"));
    for (JsonNode each : cases) {
      requireAsWritten(each);
    }
    return Suites.counted(cases);
  }

  private static void requireAsWritten(JsonNode each) throws InvalidVectorException {
    var suite =
        new HPKE(
            (byte) number(each, "mode"),
            (short) number(each, "kem_id"),
            (short) number(each, "kdf_id"),
            (short) number(each, "aead_id"));
    requireDerived(suite, each, "R");
    requireDerived(suite, each, "E");
    if (each.has("ikmS")) {
      requireDerived(suite, each, "S");
    }
    HPKEContext receiver = receiver(suite, each);
    for (JsonNode message : Suites.member(each, "encryptions")) {
      requireOpens(receiver, message);
    }
    for (JsonNode export : Suites.member(each, "exports")) {
      byte[] exported = receiver.export(hex(export, "exporter_context"), number(export, "L"));
      require(Arrays.equals(exported, hex(export, "exported_value")), "an export differs");
    }
  }

  private static void requireDerived(HPKE suite, JsonNode each, String who)
      throws InvalidVectorException {
    AsymmetricCipherKeyPair pair = suite.deriveKeyPair(hex(each, "ikm" + who));
    byte[] written = hex(each, "pk" + who + "m");
    require(
        Arrays.equals(suite.serializePublicKey(pair.getPublic()), written)
            && Arrays.equals(suite.serializePublicKey(pair(suite, each, who).getPublic()), written),
        "the key pair " + who + " is not derived from its seed");
  }

  private static AsymmetricCipherKeyPair pair(HPKE suite, JsonNode each, String who) {
    return suite.deserializePrivateKey(hex(each, "sk" + who + "m"), hex(each, "pk" + who + "m"));
  }

  private static HPKEContext receiver(HPKE suite, JsonNode each) {
    byte[] enc = hex(each, "enc");
    byte[] info = hex(each, "info");
    AsymmetricCipherKeyPair own = pair(suite, each, "R");
    return switch ((byte) number(each, "mode")) {
      case HPKE.mode_base -> suite.setupBaseR(enc, own, info);
      case HPKE.mode_psk -> suite.setupPSKR(enc, own, info, hex(each, "psk"), hex(each, "psk_id"));
      case HPKE.mode_auth ->
          suite.setupAuthR(enc, own, info, suite.deserializePublicKey(hex(each, "pkSm")));
      case HPKE.mode_auth_psk ->
          suite.setupAuthPSKR(
              enc,
              own,
              info,
              hex(each, "psk"),
              hex(each, "psk_id"),
              suite.deserializePublicKey(hex(each, "pkSm")));
      default -> throw new AssertionError("no such mode: " + number(each, "mode"));
    };
  }

  private static void requireOpens(HPKEContext receiver, JsonNode message)
      throws InvalidVectorException {
    try {
      byte[] opened = receiver.open(hex(message, "aad"), hex(message, "ct"));
      require(Arrays.equals(opened, hex(message, "pt")), "an opened message differs");
    } catch (InvalidCipherTextException e) {
      throw new InvalidVectorException("signature-invalid", "a message does not open");
    }
  }

  private static void require(boolean holds, String otherwise) throws InvalidVectorException {
    if (!holds) {
      throw new InvalidVectorException("binding-mismatch", otherwise);
    }
  }

  private static int number(JsonNode each, String name) {
    return Suites.member(each, name).intValue();
  }

  private static byte[] hex(JsonNode each, String name) {
    return HexFormat.of().parseHex(Suites.member(each, name).textValue());
  }
}

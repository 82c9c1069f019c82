package org.fedclave.attestation.nitro;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/** What a Nitro document says, as a tree. */
public final class NitroClaims {

  private NitroClaims() {}

  /** What a document says; nothing of it is verified. */
  public static ObjectNode show(Bytes document) throws RefusedException {
    return of(NitroDocument.parse(document));
  }

  static ObjectNode of(NitroDocument document) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("moduleId", document.moduleId());
    claims.put("timestamp", document.timestamp().toEpochMilli());
    ObjectNode pcrs = claims.putObject("pcrs");
    document.pcrs().forEach((index, value) -> pcrs.put(index.toString(), value.toHex()));
    orNull(claims, "userData", document.userData());
    orNull(claims, "nonce", document.nonce());
    orNull(claims, "publicKey", document.publicKey());
    claims.put("debug", document.debug());
    return claims;
  }

  private static void orNull(ObjectNode claims, String name, Optional<Bytes> value) {
    value.ifPresentOrElse(bytes -> claims.put(name, bytes.toHex()), () -> claims.putNull(name));
  }
}

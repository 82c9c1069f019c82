package org.fedclave.attestation.psa;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/** What a PSA token says, as a tree. */
public final class PsaClaims {

  private PsaClaims() {}

  /** What a token says; nothing of it is verified. */
  public static ObjectNode show(Bytes token) throws RefusedException {
    return of(PsaToken.parse(token));
  }

  static ObjectNode of(PsaToken token) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("algorithm", token.message().algorithm().id());
    if (token.statesProfile()) {
      claims.put("profile", token.profile().id());
    }
    claims.put("profileKind", token.profile().kind());
    claims.put("nonce", token.nonce().toHex());
    claims.put("clientId", token.clientId());
    claims.put("instanceId", token.instanceId().toHex());
    claims.put("implementationId", token.implementationId().toHex());
    claims.put("securityLifecycle", token.securityLifecycle());
    claims.put("lifecycle", token.lifecycle().label());
    token.bootSeed().ifPresent(seed -> claims.put("bootSeed", seed.toHex()));
    token.certificationReference().ifPresent(text -> claims.put("certificationReference", text));
    if (!token.components().isEmpty()) {
      var components = claims.putArray("swComponents");
      token.components().forEach(component -> components.add(component.toTree()));
    }
    token.verificationService().ifPresent(text -> claims.put("verificationService", text));
    return claims;
  }
}

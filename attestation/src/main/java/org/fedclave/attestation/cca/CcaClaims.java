package org.fedclave.attestation.cca;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/** What a CCA token says, as a tree. */
public final class CcaClaims {

  private CcaClaims() {}

  /** What a token says; nothing of it is verified. */
  public static ObjectNode show(Bytes token) throws RefusedException {
    return of(CcaToken.parse(token));
  }

  static ObjectNode of(CcaToken token) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("collectionTag", token.collectionTag());
    claims.put("platformAlgorithm", token.platform().message().algorithm().id());
    claims.put("realmAlgorithm", token.realm().message().algorithm().id());
    claims.put("realmKeyForm", token.realm().keyForm().label());
    claims.put("lifecycle", token.platform().lifecycle().label());
    claims.set("platform", platform(token.platform()));
    claims.set("realm", realm(token.realm()));
    return claims;
  }

  private static ObjectNode platform(PlatformToken token) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("profile", token.profile().id());
    claims.put("challenge", token.challenge().toHex());
    claims.put("implementationId", token.implementationId().toHex());
    claims.put("instanceId", token.instanceId().toHex());
    claims.put("config", token.config().toHex());
    claims.put("lifecycle", token.securityLifecycle());
    claims.put("hashAlgorithm", token.hashAlgorithm());
    var components = claims.putArray("swComponents");
    token.components().forEach(component -> components.add(component.toTree()));
    token.verificationService().ifPresent(text -> claims.put("verificationService", text));
    token.clientId().ifPresent(id -> claims.put("clientId", id));
    token.manufacturingConfig().ifPresent(b -> claims.put("manufacturingConfig", b.toHex()));
    return claims;
  }

  private static ObjectNode realm(RealmToken token) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    token.profile().ifPresent(text -> claims.put("profile", text));
    claims.put("challenge", token.challenge().toHex());
    claims.put("hashAlgorithm", token.hashAlgorithm());
    claims.put("publicKeyHashAlgorithm", token.publicKeyHashAlgorithm());
    claims.put("personalizationValue", token.personalizationValue().toHex());
    claims.put("publicKey", token.publicKey().toHex());
    claims.put("initialMeasurement", token.initialMeasurement().toHex());
    var extensible = claims.putArray("extensibleMeasurements");
    token.extensibleMeasurements().forEach(value -> extensible.add(value.toHex()));
    token.instanceId().ifPresent(id -> claims.put("instanceId", id.toHex()));
    token.mecPolicy().ifPresent(text -> claims.put("mecPolicy", text));
    return claims;
  }
}

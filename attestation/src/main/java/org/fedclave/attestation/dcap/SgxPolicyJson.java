package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.fedclave.attestation.PolicyMembers;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/** The JSON form of {@link SgxPolicy}; docs/attestation.md says what may be absent. */
public final class SgxPolicyJson {

  private SgxPolicyJson() {}

  /** Reads a policy; the caller ends the reading with {@link StrictJson#finish}. */
  public static SgxPolicy read(StrictJson json) throws MalformedException {
    try {
      return new SgxPolicy(
          DcapPolicyJson.read(json),
          PolicyMembers.hexes(json, "measurements", 1),
          DcapPolicyJson.optionalHex(json, "signers"),
          json.has("isvProdId")
              ? Optional.of((int) json.integer("isvProdId", 0, 0xffff))
              : Optional.empty(),
          json.has("minIsvSvn") ? (int) json.integer("minIsvSvn", 0, 0xffff) : 0,
          DcapPolicyJson.optionalHex(json, "configIds"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  /** Writes {@code policy} in the one form that equal policies share. */
  public static ObjectNode write(SgxPolicy policy) {
    ObjectNode json = DcapPolicyJson.write(policy.platform());
    json.set("measurements", PolicyMembers.array(policy.measurements(), Bytes::toHex));
    DcapPolicyJson.putHex(json, "signers", policy.signers());
    policy.product().ifPresent(number -> json.put("isvProdId", number));
    if (policy.minimumSecurityVersion() > 0) {
      json.put("minIsvSvn", policy.minimumSecurityVersion());
    }
    DcapPolicyJson.putHex(json, "configIds", policy.configurations());
    return json;
  }
}

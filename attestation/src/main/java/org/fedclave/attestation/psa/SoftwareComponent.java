package org.fedclave.attestation.psa;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.cose.ClaimSet;
import org.fedclave.attestation.cose.Label;
import org.fedclave.protocol.Bytes;

/**
 * One entry of a token's software components (RFC 9783, section 4.4.1; CCA's platform token has the
 * same).
 *
 * @param type its role, such as {@code BL} or {@code NSPE}
 * @param value its measurement: 32, 48 or 64 bytes
 * @param version as the signed manifest says
 * @param signerId hash of the key that signed it; profile 1 may lack it
 * @param description how the measurement was computed
 */
public record SoftwareComponent(
    Optional<String> type,
    Bytes value,
    Optional<String> version,
    Optional<Bytes> signerId,
    Optional<String> description) {

  private static final int MOST = 64;
  private static final Label TYPE = Label.of(1, "measurement type");
  private static final Label VALUE = Label.of(2, "measurement value");
  private static final Label VERSION = Label.of(4, "version");
  private static final Label SIGNER = Label.of(5, "signer id");
  private static final Label DESCRIPTION = Label.of(6, "measurement description");

  /** The components in the member {@code label} of a token, at least one. */
  public static List<SoftwareComponent> readAll(
      ClaimSet claims, Label label, boolean signerRequired) throws RefusedException {
    List<SoftwareComponent> components = new ArrayList<>();
    for (ClaimSet entry : claims.maps(label, 1, MOST)) {
      components.add(read(entry, signerRequired));
    }
    return List.copyOf(components);
  }

  private static SoftwareComponent read(ClaimSet entry, boolean signerRequired)
      throws RefusedException {
    return new SoftwareComponent(
        entry.optionalText(TYPE),
        entry.bytes(VALUE, 32, 48, 64),
        entry.optionalText(VERSION),
        signerRequired
            ? Optional.of(entry.bytes(SIGNER, 32, 48, 64))
            : entry.optionalBytes(SIGNER, 32, 48, 64),
        entry.optionalText(DESCRIPTION));
  }

  /** The entry as a tree. */
  public ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    type.ifPresent(text -> json.put("measurementType", text));
    version.ifPresent(text -> json.put("version", text));
    signerId.ifPresent(id -> json.put("signerId", id.toHex()));
    description.ifPresent(text -> json.put("measurementDesc", text));
    return json.put("measurementValue", value.toHex());
  }

  @Override
  public String toString() {
    return type.orElse("a component without a type")
        + version.map(v -> " " + v).orElse("")
        + " with measurement "
        + value.toHex();
  }
}

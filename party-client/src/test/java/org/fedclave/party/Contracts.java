package org.fedclave.party;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Consumer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.Contract;

/** Contracts that differ from another in one place of their JSON. */
final class Contracts {

  private Contracts() {}

  static Contract with(Contract contract, Consumer<ObjectNode> change) {
    try {
      var mapper = new JsonMapper();
      ObjectNode json = (ObjectNode) mapper.readTree(contract.toJson().toArray());
      change.accept(json);
      return Contract.parse(Bytes.wrap(mapper.writeValueAsBytes(json)));
    } catch (IOException | MalformedException e) {
      throw new AssertionError(e);
    }
  }

  static Contract withPurpose(Contract contract, String purpose) {
    return with(contract, json -> json.put("purpose", purpose));
  }

  static ObjectNode training(ObjectNode json) {
    return (ObjectNode) json.get("training");
  }

  static ObjectNode local(ObjectNode json) {
    return (ObjectNode) training(json).get("local");
  }

  static ObjectNode sevSnp(ObjectNode json) {
    return (ObjectNode) json.get("appraisal").get("sevSnp");
  }
}

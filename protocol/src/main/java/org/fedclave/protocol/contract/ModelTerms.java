package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The model before the first round.
 *
 * @param configuration DL4J's JSON of a network, at most 4 Mi characters; the {@code models} module
 *     says which layers it may have
 * @param seed of the initial parameters
 */
public record ModelTerms(String configuration, long seed) {

  private static final int LONGEST = 4 * 1024 * 1024;

  static ModelTerms read(StrictJson object) throws MalformedException {
    return new ModelTerms(
        object.text("configuration", LONGEST), object.integer("seed", 0, Long.MAX_VALUE));
  }

  void write(ObjectNode object) {
    object.put("configuration", configuration).put("seed", seed);
  }
}

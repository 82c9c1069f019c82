package org.fedclave.models;

import org.fedclave.models.BadModelException.Rule;

/**
 * A step of a network, for what is said of it.
 *
 * @param name as in {@code layer 3} or as the vertex is called
 */
record Place(String name) {
  void require(boolean holds, String complaint) throws BadModelException {
    if (!holds) {
      throw refusal(complaint);
    }
  }

  BadModelException refusal(String complaint) {
    return new BadModelException(
        Rule.LAYERS, "the model's layers do not fit together: " + name + " " + complaint);
  }
}

package org.fedclave.protocol.attest;

import java.util.Locale;
import org.fedclave.protocol.MalformedException;

/** What an enclave is attested for. */
public enum Role {
  /** Opens shards and trains on them. */
  TRAIN,
  /** Sums updates and writes the proof. */
  AGGREGATE,
  /** Is entered into the coordinator's catalogue; gets no secret. */
  NODE;

  /** The lower-case name on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Role parse(String wireName) throws MalformedException {
    for (Role role : values()) {
      if (role.wireName().equals(wireName)) {
        return role;
      }
    }
    throw MalformedException.at(
        "role", "train, aggregate or node", MalformedException.quote(wireName));
  }
}

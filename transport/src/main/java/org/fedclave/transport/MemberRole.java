package org.fedclave.transport;

import java.util.Locale;
import org.fedclave.protocol.MalformedException;

/** What a member may ask of the coordinator. It says nothing about trust. */
public enum MemberRole {
  /** Owns data. */
  PARTY,
  /** Starts runs. */
  REQUESTER,
  /** Offers trainer enclaves. */
  NODE,
  /** Invites members and lists what the coordinator holds. */
  OPERATOR;

  /** The name in messages, certificates and commands: lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@link #wireName}. */
  public static MemberRole parse(String text) throws MalformedException {
    for (MemberRole role : values()) {
      if (role.wireName().equals(text)) {
        return role;
      }
    }
    throw MalformedException.at(
        "role", "party, requester, node or operator", MalformedException.quote(text));
  }
}

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
  /** Looks after nodes and runs. */
  OPERATOR,
  /** Reads runs, nodes, members, the log and the audit record, and changes nothing. */
  AUDITOR,
  /** Invites, revokes and restores members. */
  ADMIN;

  /** The name in messages, certificates and commands: lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For sentences: "a party", "an operator". */
  public String withArticle() {
    return ("aeiou".indexOf(wireName().charAt(0)) >= 0 ? "an " : "a ") + wireName();
  }

  /** Reads {@link #wireName}. */
  public static MemberRole parse(String text) throws MalformedException {
    for (MemberRole role : values()) {
      if (role.wireName().equals(text)) {
        return role;
      }
    }
    throw MalformedException.at(
        "role",
        "party, requester, node, operator, auditor or admin",
        MalformedException.quote(text));
  }
}

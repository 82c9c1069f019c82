package org.fedclave.attestation.cose;

/**
 * The key of a member of a map, with its name in the specification for messages.
 *
 * @param key an integer or text
 * @param name for people
 */
public record Label(CborItem key, String name) {

  /** A member with a number, as in CWTs. */
  public static Label of(long key, String name) {
    return new Label(new CborItem.Int(key), name);
  }

  /** A member that is called by its name. */
  public static Label of(String name) {
    return new Label(new CborItem.Text(name), name);
  }
}

package org.fedclave.protocol;

import java.util.regex.Pattern;

/**
 * The name of a member of a coordinator: a party, a requester or a node. It is the common name in
 * the member's certificate and its address in the mailbox.
 *
 * @param name 1 to 63 characters: lower-case letters, digits and inner hyphens, beginning with a
 *     letter
 */
public record MemberId(String name) implements Comparable<MemberId> {

  private static final Pattern FORM = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

  public MemberId {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a name has 1 to 63 lower-case letters, digits and inner hyphens and begins with a letter: \""
              + name.replaceAll("[^ -~]", "?").substring(0, Math.min(name.length(), 80))
              + "\"");
    }
  }

  @Override
  public int compareTo(MemberId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}

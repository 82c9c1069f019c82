package org.fedclave.tables;

/** How a feature that is one of a few texts becomes numbers. A contract says which. */
public enum CategoryEncoding {
  /**
   * One feature for each allowed category, 1 at the row's own; one more for a missing cell where
   * cells may be missing.
   */
  ONE_HOT("one-hot"),

  /**
   * One feature: the category's place in the schema, counted from 0, and the number of categories
   * where the cell is missing. For models that look indexes up (embeddings).
   */
  INDEX("index");

  private final String word;

  CategoryEncoding(String word) {
    this.word = word;
  }

  /** As it stands in a contract. */
  public String word() {
    return word;
  }

  /**
   * The encoding of a word.
   *
   * @throws IllegalArgumentException if there is none; the message names all
   */
  public static CategoryEncoding of(String word) {
    for (CategoryEncoding encoding : values()) {
      if (encoding.word.equals(word)) {
        return encoding;
      }
    }
    throw new IllegalArgumentException(
        "there is no encoding of categories \"" + word + "\"; take one-hot or index");
  }
}

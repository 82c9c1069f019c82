package org.fedclave.tables;

/**
 * One column of a table: its name in the file's header, what it is for, what its cells are.
 *
 * @param name 1 to {@value Names#MAXIMUM_CHARACTERS} printable characters, no blank at its ends
 * @param role what the column is for
 * @param type what its cells are; {@link ColumnType.Text} for identifiers only
 * @param missing how a missing cell is written and what it means
 */
public record Column(String name, Role role, ColumnType type, Missing missing) {

  public Column {
    Names.require("column name", name);
    if (type instanceof ColumnType.Text && role != Role.IDENTIFIER) {
      throw new IllegalArgumentException(
          "text cannot be a " + Words.of(role) + ", only an identifier");
    }
    if (role != Role.FEATURE && missing.then() != WhenMissing.REFUSE) {
      throw new IllegalArgumentException(
          "only a feature may be %s when missing".formatted(Words.of(missing.then())));
    }
    if (type instanceof ColumnType.Category category) {
      for (String spelling : missing.spellings()) {
        if (category.allowed().contains(spelling)) {
          throw new IllegalArgumentException(Quoted.of(spelling) + " is both allowed and missing");
        }
      }
    }
    boolean scaled =
        type instanceof ColumnType.Numeric numeric
            && !(numeric.scaling() instanceof Scaling.Identity);
    if (role == Role.IDENTIFIER && scaled) {
      throw new IllegalArgumentException(
          "an identifier has no scaling: it is never used for training");
    }
  }

  /** Whether a cell of this column may be missing. */
  public boolean mayBeMissing() {
    return missing.then() == WhenMissing.ZERO_AFTER_SCALING;
  }

  /** The allowed categories, at least 2; 0 for a column of another type. */
  public int categories() {
    return type instanceof ColumnType.Category category ? category.allowed().size() : 0;
  }

  /**
   * How many features (for a label: outputs) the column becomes, its indicator of missing cells
   * included.
   */
  int width() {
    int values = type instanceof ColumnType.Category category ? category.allowed().size() : 1;
    return values + (mayBeMissing() ? 1 : 0);
  }
}

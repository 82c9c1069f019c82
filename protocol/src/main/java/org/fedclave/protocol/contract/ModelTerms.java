package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The model before the first round.
 *
 * @param configuration DL4J's JSON of a network, at most 4 Mi characters; the {@code models} module
 *     says which layers it may have
 * @param categories how columns of categories become numbers: {@value #ONE_HOT} or {@value #INDEX}
 * @param seed of the initial parameters
 */
public record ModelTerms(String configuration, String categories, long seed) {
  /** A number for each category, 1 at the row's own. */
  public static final String ONE_HOT = "one-hot";

  /** One number, the place of the row's category, for models that look it up. */
  public static final String INDEX = "index";

  /** The words for {@link #categories}. */
  public static final Set<String> CATEGORIES = Set.of(ONE_HOT, INDEX);

  private static final int LONGEST = 4 * 1024 * 1024;

  public ModelTerms {
    if (!CATEGORIES.contains(categories)) {
      throw new IllegalArgumentException(
          "categories are \"" + categories + "\" instead of one-hot or index");
    }
  }

  static ModelTerms read(StrictJson object) throws MalformedException {
    return new ModelTerms(
        object.text("configuration", LONGEST),
        object.oneOf("categories", CATEGORIES),
        object.integer("seed", 0, Long.MAX_VALUE));
  }

  void write(ObjectNode object) {
    object.put("configuration", configuration).put("categories", categories).put("seed", seed);
  }
}

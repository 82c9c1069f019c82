package org.fedclave.tables.published;

import java.util.List;
import org.fedclave.tables.ColumnType;

/**
 * Which images IDX files hold, for their classes' names and their origin.
 *
 * @param name of the schema
 * @param classes the names of the labels 0, 1, ...; 2 to 256, distinct, as categories may be
 * @param origin of the files
 */
public record IdxKind(String name, List<String> classes, Origin origin) {

  /** Handwritten digits. */
  public static final IdxKind MNIST =
      new IdxKind(
          "mnist",
          List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
          new Origin(
              "MNIST (LeCun, Cortes, Burges: The MNIST database of handwritten digits, 1998)",
              "CC BY-SA 3.0"));

  /** Photographs of clothes. */
  public static final IdxKind FASHION_MNIST =
      new IdxKind(
          "fashion-mnist",
          List.of(
              "T-shirt/top",
              "Trouser",
              "Pullover",
              "Dress",
              "Coat",
              "Sandal",
              "Shirt",
              "Sneaker",
              "Bag",
              "Ankle boot"),
          new Origin(
              "Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017), github.com/zalandoresearch/fashion-mnist",
              "MIT"));

  public IdxKind {
    classes = new ColumnType.Category(classes).allowed();
    if (classes.size() > 256) {
      throw new IllegalArgumentException(
          "labels of a byte have at most 256 classes, not " + classes.size());
    }
  }

  /**
   * Other images.
   *
   * @param classes as in {@link #classes}
   */
  public static IdxKind other(List<String> classes) {
    return new IdxKind(
        "images",
        classes,
        new Origin("your own IDX files", "as where the files were published: look it up"));
  }
}

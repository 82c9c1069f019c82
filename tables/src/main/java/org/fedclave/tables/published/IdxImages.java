package org.fedclave.tables.published;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.Bounds;
import org.fedclave.tables.Column;
import org.fedclave.tables.FileNames;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Scaling;
import org.fedclave.tables.TableFormat;
import org.fedclave.tables.TableSchema;
import org.fedclave.tables.TableWriter;
import org.fedclave.tables.published.BadSourceException.Rule;

/**
 * Grey images and their labels in IDX files, as MNIST, Fashion-MNIST and EMNIST are published.
 *
 * <p>They become one Arrow table: {@code image}, the position in the files from 1, for identifying
 * only; a column {@code pROW_COLUMN} for each pixel, scaled from 0..255 into 0..1; {@code label}.
 */
public final class IdxImages {
  private static final int PROGRESS_ROWS = 1000;

  private final IdxKind kind;
  private final Path out;

  /**
   * @param out the folder of the table, made if need be
   */
  public IdxImages(IdxKind kind, Path out) {
    this.kind = kind;
    this.out = out;
  }

  /**
   * Writes a table, named after the images' file.
   *
   * @param images {@code 0x00000803}: unsigned bytes, three dimensions
   * @param labels {@code 0x00000801}: unsigned bytes, as many as images
   * @param progress is told the rows so far
   */
  public Imported read(Path images, Path labels, LongConsumer progress)
      throws IOException, BadSourceException, BadTableException {
    try (IdxFile pixels = new IdxFile(images, "images", 3);
        IdxFile classes = new IdxFile(labels, "labels", 1)) {
      if (pixels.count() != classes.count()) {
        throw new BadSourceException(
            Rule.COUNT,
            labels,
            "it has %d labels for the %d images of %s"
                .formatted(classes.count(), pixels.count(), images.getFileName()));
      }
      return copy(pixels, images, classes, labels, progress);
    }
  }

  private Imported copy(
      IdxFile pixels, Path images, IdxFile classes, Path labels, LongConsumer progress)
      throws IOException, BadSourceException, BadTableException {
    TableSchema schema = schema(pixels.dimension(1), pixels.dimension(2));
    try (OutputFolder folder = new OutputFolder(out, schema, TableFormat.ARROW);
        TableWriter table = folder.table(name(images), images, "image")) {
      for (int i = 0; i < pixels.count(); i++) {
        write(i, pixels.next(i), label(labels, i, classes), table);
        if (table.rows() % PROGRESS_ROWS == 0) {
          progress.accept(table.rows());
        }
      }
      pixels.requireEnd();
      classes.requireEnd();
      folder.finish(table);
      return folder.imported(kind.origin());
    }
  }

  private void write(int index, byte[] pixels, int label, TableWriter table)
      throws IOException, BadTableException {
    table.start(index + 1L);
    table.whole(0, index + 1L);
    for (int i = 0; i < pixels.length; i++) {
      table.whole(i + 1, Byte.toUnsignedInt(pixels[i]));
    }
    table.category(pixels.length + 1, label);
    table.end();
  }

  private int label(Path labels, int index, IdxFile classes)
      throws IOException, BadSourceException {
    int label = Byte.toUnsignedInt(classes.next(index)[0]);
    if (label >= kind.classes().size()) {
      throw new BadSourceException(
          Rule.VALUE,
          labels,
          "label %d is %d; the %d classes are 0 to %d"
              .formatted(index + 1, label, kind.classes().size(), kind.classes().size() - 1));
    }
    return label;
  }

  /** {@code train} of {@code train-images-idx3-ubyte.gz}. */
  static String name(Path images) {
    String file = String.valueOf(images.getFileName());
    String name = file.replaceFirst("[-._]images.*$", "").replaceFirst("\\.(gz|idx).*$", "");
    return FileNames.distinct(List.of(name)).getFirst();
  }

  private TableSchema schema(int height, int width) {
    List<Column> columns = new ArrayList<>();
    columns.add(Columns.position("image", "position"));
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        columns.add(
            Columns.whole(
                "p" + row + "_" + column,
                "grey level",
                new Bounds(0, 255),
                new Scaling.Range(0, 255),
                Missing.NEVER));
      }
    }
    columns.add(Columns.label("label", kind.classes()));
    return new TableSchema(kind.name(), columns);
  }
}

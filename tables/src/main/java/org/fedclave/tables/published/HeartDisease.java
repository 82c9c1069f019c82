package org.fedclave.tables.published;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.FileNames;
import org.fedclave.tables.Quoted;
import org.fedclave.tables.TableFormat;
import org.fedclave.tables.TableWriter;
import org.fedclave.tables.published.BadSourceException.Rule;

/**
 * The processed files of the Heart Disease data, one a hospital: {@code processed.cleveland.data}
 * and so on, 14 comma-separated cells a line, no header, {@code ?} for a missing one.
 *
 * <p>Each file becomes one party's table, named after it. The label is whether any disease was
 * found ({@code num > 0}).
 */
public final class HeartDisease {
  /** Of the data. */
  public static final Origin ORIGIN =
      new Origin(
          "Heart Disease, UCI Machine Learning Repository (Janosi, Steinbrunn, Pfisterer, Detrano,"
              + " 1988), doi 10.24432/C52P4X",
          "CC BY 4.0");

  private static final int CELLS = 14;
  private static final long LARGEST_FILE = 1 << 20;

  private final Path out;
  private final HeartRecipe recipe;

  /**
   * @param out the folder of the tables, made if need be
   */
  public HeartDisease(HeartRecipe recipe, Path out) {
    this.recipe = recipe;
    this.out = out;
  }

  /**
   * Writes a table for each file.
   *
   * @param files of distinct hospitals
   * @param progress is told the rows so far
   */
  public Imported read(List<Path> files, LongConsumer progress)
      throws IOException, BadSourceException, BadTableException {
    requireDistinct(files);
    try (var folder = new OutputFolder(out, recipe.schema(), TableFormat.CSV)) {
      for (Path file : files) {
        read(file, folder);
        progress.accept(folder.rows());
      }
      return folder.imported(ORIGIN);
    }
  }

  /** {@code cleveland} of {@code processed.cleveland.data}. */
  static String hospital(Path file) {
    String name = String.valueOf(file.getFileName());
    String hospital = name.replaceFirst("^processed\\.", "").replaceFirst("\\.[^.]*$", "");
    return FileNames.distinct(List.of(hospital)).getFirst();
  }

  private static void requireDistinct(List<Path> files) throws BadSourceException {
    Set<String> hospitals = new HashSet<>();
    for (Path file : files) {
      if (!hospitals.add(hospital(file))) {
        throw new BadSourceException(
            Rule.REQUEST, file, "another file is already named " + Quoted.of(hospital(file)));
      }
    }
  }

  private void read(Path file, OutputFolder folder)
      throws IOException, BadSourceException, BadTableException {
    List<String> lines = lines(file);
    var cells = new HeartCells(file, recipe);
    try (TableWriter table = folder.table(hospital(file), file, "line")) {
      for (int i = 0; i < lines.size(); i++) {
        String[] line = lines.get(i).split(",", -1);
        if (line.length != CELLS) {
          throw new BadSourceException(
              Rule.FORMAT,
              file,
              "line %d has %d cells, not the %d of a processed heart disease file"
                  .formatted(i + 1, line.length, CELLS));
        }
        cells.write(i + 1, List.of(line), table);
      }
      if (table.rows() == 0) {
        throw new BadSourceException(Rule.COUNT, file, "no row is left, " + cells.note());
      }
      folder.finish(table);
    }
    folder.note(hospital(file) + ": " + cells.note());
  }

  private static List<String> lines(Path file) throws IOException, BadSourceException {
    if (Files.size(file) > LARGEST_FILE) {
      throw new BadSourceException(
          Rule.SIZE,
          file,
          "%d bytes are more than the %d that a heart disease file may have"
              .formatted(Files.size(file), LARGEST_FILE));
    }
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new BadSourceException(
          Rule.FORMAT, file, "it is no text, and so no processed heart disease file");
    }
  }
}

package org.fedclave.tables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.fedclave.tables.BadCell.Rule;

/**
 * The cells of one batch of a party's Arrow file, given to a {@link CheckedRow}.
 *
 * <p>Whole numbers are read from signed integers of any width and unsigned ones of up to 32 bits;
 * real numbers from those and from 32 and 64 bit floats; categories and text from Utf8, LargeUtf8,
 * those with a dictionary, and from integers and booleans as {@code 12} and {@code true}. From
 * nothing else.
 *
 * <p>Made for each batch anew: which columns have nulls is asked once a batch.
 */
final class ArrowCells {
  private final List<Cell> cells = new ArrayList<>();
  private final List<Mismatch> mismatches = new ArrayList<>();

  private record Mismatch(Column column, String found) {}

  ArrowCells(ArrowReader reader, int[] indices, TableSchema schema, CheckedRow row)
      throws IOException {
    List<FieldVector> vectors = reader.getVectorSchemaRoot().getFieldVectors();
    for (int i = 0; i < indices.length; i++) {
      FieldVector vector = vectors.get(i);
      Column column = schema.columns().get(indices[i]);
      Optional<Cell> cell = cell(reader, vector, column, indices[i], row);
      if (cell.isPresent()) {
        cells.add(cell.get());
      } else {
        mismatches.add(new Mismatch(column, vector.getField().getType().toString()));
      }
    }
  }

  /** Reports each column whose Arrow type its schema type cannot be read from. */
  boolean haveReadableTypes(BadCells bad) {
    for (Mismatch mismatch : mismatches) {
      String expected = "an Arrow type to read %s from".formatted(kind(mismatch.column().type()));
      bad.add(Rule.COLUMN_TYPE, 0, mismatch.column().name(), expected, mismatch.found());
    }
    return mismatches.isEmpty();
  }

  /** Gives all cells of a row, by its index in the batch, to the checked row. */
  boolean read(int index) {
    for (Cell cell : cells) {
      cell.read(index);
    }
    return true;
  }

  private static String kind(ColumnType type) {
    return switch (type) {
      case ColumnType.Numeric numeric -> numeric.whole() ? "whole numbers" : "real numbers";
      case ColumnType.Category _ -> "categories";
      case ColumnType.Text _ -> "text";
    };
  }

  private static Optional<Cell> cell(
      ArrowReader reader, FieldVector vector, Column column, int index, CheckedRow row)
      throws IOException {
    Optional<Cell> present =
        switch (column.type()) {
          case ColumnType.Numeric numeric when vector.getField().getDictionary() == null ->
              number(vector, numeric, index, row);
          case ColumnType.Numeric _ -> Optional.empty();
          case ColumnType.Category _, ColumnType.Text _ -> text(reader, vector, index, row);
        };
    if (vector.getNullCount() == 0) {
      return present;
    }
    return present.map(
        cell ->
            at -> {
              if (vector.isNull(at)) {
                row.missing(index);
              } else {
                cell.read(at);
              }
            });
  }

  private static Optional<Cell> number(
      FieldVector vector, ColumnType.Numeric numeric, int index, CheckedRow row) {
    return switch (vector) {
      case UInt8Vector _, Float2Vector _ -> Optional.empty();
      case BaseIntVector whole -> Optional.of(at -> row.whole(index, whole.getValueAsLong(at)));
      case FloatingPointVector real when !numeric.whole() ->
          Optional.of(at -> row.real(index, real.getValueAsDouble(at)));
      default -> Optional.empty();
    };
  }

  private static Optional<Cell> text(
      ArrowReader reader, FieldVector vector, int index, CheckedRow row) throws IOException {
    if (vector.getField().getDictionary() == null) {
      return plainText(vector, index, row);
    }
    Dictionary dictionary = reader.lookup(vector.getField().getDictionary().getId());
    if (dictionary == null || !(vector instanceof BaseIntVector positions)) {
      return Optional.empty();
    }
    FieldVector words = dictionary.getVector();
    return plainText(words, index, row)
        .map(
            word ->
                at -> {
                  int position = Math.toIntExact(positions.getValueAsLong(at));
                  if (words.isNull(position)) {
                    row.missing(index);
                  } else {
                    word.read(position);
                  }
                });
  }

  private static Optional<Cell> plainText(FieldVector vector, int index, CheckedRow row) {
    return switch (vector) {
      case VarCharVector text ->
          Optional.of(at -> row.utf8(index, text.getValueLength(at), () -> text.get(at)));
      case LargeVarCharVector text ->
          Optional.of(at -> row.utf8(index, text.getValueLength(at), () -> text.get(at)));
      case BitVector bit -> Optional.of(at -> row.text(index, bit.get(at) == 1 ? "true" : "false"));
      case UInt8Vector _ -> Optional.empty();
      case BaseIntVector whole ->
          Optional.of(at -> row.text(index, Long.toString(whole.getValueAsLong(at))));
      default -> Optional.empty();
    };
  }

  private interface Cell {
    void read(int at);
  }
}

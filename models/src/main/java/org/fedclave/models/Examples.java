package org.fedclave.models;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.FeatureEncoder;
import org.fedclave.tables.HeldOut;
import org.fedclave.tables.MalformedShardException;
import org.fedclave.tables.ShardReader;
import org.fedclave.tables.TableBatch;
import org.fedclave.tables.TableSchema;

/**
 * Rows as numbers: features and labels, a label being one-hot classes or one number, in row order,
 * outside Java's heap, where engines read them without a copy. Immutable; holds private data and
 * shows none of it in {@link #toString()}. Its memory is freed, and not wiped, when it is
 * collected.
 */
public final class Examples {
  /** The most numbers in one engine: 32 GiB of them. */
  private static final long MAXIMUM_NUMBERS = 1L << 33;

  /** Of the memory, so that vector instructions may read it. */
  private static final int ALIGNMENT = 64;

  private final MemorySegment features;
  private final MemorySegment labels;
  private final int rows;
  private final int featureCount;
  private final int labelCount;

  private Examples(
      MemorySegment features, MemorySegment labels, int rows, int featureCount, int labelCount) {
    this.features = features;
    this.labels = labels;
    this.rows = rows;
    this.featureCount = featureCount;
    this.labelCount = labelCount;
  }

  /** Examples that train, and those that only evaluate. Either may have no rows. */
  public record Split(Examples training, Examples heldOut) {}

  /**
   * Examples from arrays, which are copied.
   *
   * @param features row-major, {@code featureCount} finite numbers a row
   * @param labels row-major, {@code labelCount} numbers a row: one 1, else 0; or, where {@code
   *     labelCount} is 1, a finite number
   */
  public static Examples of(float[] features, float[] labels, int featureCount, int labelCount) {
    if (featureCount < 1
        || labelCount < 1
        || features.length % featureCount != 0
        || (long) features.length / featureCount * labelCount != labels.length) {
      throw new IllegalArgumentException(
          "%d features and %d labels are not rows of %d and %d"
              .formatted(features.length, labels.length, featureCount, labelCount));
    }
    int rows = features.length / featureCount;
    Examples examples = empty(rows, featureCount, labelCount);
    examples.features.copyFrom(MemorySegment.ofArray(features));
    examples.labels.copyFrom(MemorySegment.ofArray(labels));
    return examples.requireUsable();
  }

  /**
   * Reads one shard's plaintext.
   *
   * @param shard an Arrow IPC stream, possibly hostile; not closed
   * @param schema that its dataset was published with
   * @param categories how the contract's model wants them
   * @throws MalformedShardException if the shard does not fit the schema
   */
  public static Examples read(InputStream shard, TableSchema schema, CategoryEncoding categories)
      throws IOException, MalformedShardException {
    FeatureEncoder encoder = new FeatureEncoder(schema, categories);
    List<Examples> batches = new ArrayList<>();
    ShardReader.read(shard, schema, batch -> batches.add(encode(encoder, batch)));
    return concatenate(batches);
  }

  /**
   * All rows of several examples, in the order given: shards in the order of their index.
   *
   * @param parts at least one; equal feature and label counts
   */
  public static Examples concatenate(List<Examples> parts) {
    Examples first = parts.getFirst();
    long total = 0;
    for (Examples part : parts) {
      if (part.featureCount != first.featureCount || part.labelCount != first.labelCount) {
        throw new IllegalArgumentException(
            "rows of %d features, %d labels do not continue rows of %d, %d"
                .formatted(
                    part.featureCount, part.labelCount, first.featureCount, first.labelCount));
      }
      total += part.rows;
    }
    Examples all = empty(total, first.featureCount, first.labelCount);
    int at = 0;
    for (Examples part : parts) {
      part.copyRows(0, part.rows, all.features, all.labels, at);
      at += part.rows;
    }
    return all;
  }

  /**
   * Takes the held-out rows apart.
   *
   * @param firstRow the index in its dataset of the first row here
   */
  public Split split(HeldOut rule, long firstRow) {
    return new Split(
        where(row -> !rule.isHeldOut(firstRow + row)),
        where(row -> rule.isHeldOut(firstRow + row)));
  }

  /** Changes a row's features in place. */
  interface FeatureChange {
    void change(int row, float[] features);
  }

  /** A copy with other features and the same labels. */
  Examples withFeatures(FeatureChange change) {
    Examples changed = empty(rows, featureCount, labelCount);
    float[] row = new float[featureCount];
    MemorySegment view = MemorySegment.ofArray(row);
    for (int i = 0; i < rows; i++) {
      copy(features, i, 1, view, 0, featureCount);
      change.change(i, row);
      copy(view, 0, 1, changed.features, i, featureCount);
    }
    changed.labels.copyFrom(labels);
    return changed;
  }

  public int rows() {
    return rows;
  }

  public int featureCount() {
    return featureCount;
  }

  public int labelCount() {
    return labelCount;
  }

  /** All features: {@code rows x featureCount} numbers of 32 bits, row-major; read-only. */
  public MemorySegment features() {
    return features.asReadOnly();
  }

  /**
   * The same rows with their features as labels, for a model that says its input again. Nothing is
   * copied.
   */
  Examples reconstructing() {
    return new Examples(features, features, rows, featureCount, featureCount);
  }

  /** All labels: {@code rows x labelCount} numbers of 32 bits, row-major; read-only. */
  public MemorySegment labels() {
    return labels.asReadOnly();
  }

  /** The class of a row: the first place of its largest label. */
  int label(int row) {
    long start = (long) row * labelCount;
    int best = 0;
    for (int i = 1; i < labelCount; i++) {
      if (at(labels, start + i) > at(labels, start + best)) {
        best = i;
      }
    }
    return best;
  }

  /** The label of a row where it is one number. */
  float number(int row) {
    return at(labels, (long) row * labelCount);
  }

  /** One feature of a row. */
  float feature(int row, int feature) {
    return at(features, (long) row * featureCount + feature);
  }

  /**
   * Copies consecutive rows.
   *
   * @param toFeatures memory of rows as wide
   * @param toLabels the same for labels
   * @param place row in both where the first one goes
   */
  void copyRows(
      int firstRow, int count, MemorySegment toFeatures, MemorySegment toLabels, int place) {
    copy(features, firstRow, count, toFeatures, place, featureCount);
    copy(labels, firstRow, count, toLabels, place, labelCount);
  }

  /**
   * Copies rows to consecutive places: the batch of one step.
   *
   * @param order of rows
   * @param from place in the order of the batch's first row
   * @param size of the batch
   * @param toFeatures memory of {@code size} rows as wide
   * @param toLabels the same for labels
   */
  public void gather(
      int[] order, int from, int size, MemorySegment toFeatures, MemorySegment toLabels) {
    for (int i = 0; i < size; i++) {
      copyRows(order[from + i], 1, toFeatures, toLabels, i);
    }
  }

  @Override
  public String toString() {
    String label = labelCount == 1 ? "one number" : labelCount + " classes";
    return rows + " examples of " + featureCount + " features, " + label;
  }

  private static Examples encode(FeatureEncoder encoder, TableBatch batch) {
    Examples encoded = empty(batch.rows(), encoder.featureCount(), encoder.labelCount());
    encoder.encode(batch, encoded.features, encoded.labels, 0);
    return encoded;
  }

  private static Examples empty(long rows, int featureCount, int labelCount) {
    if (rows > Integer.MAX_VALUE || rows * Math.max(featureCount, labelCount) > MAXIMUM_NUMBERS) {
      throw new IllegalArgumentException(
          rows + " rows of " + featureCount + " features are more than one engine holds");
    }
    return new Examples(
        memory(rows * featureCount),
        memory(rows * labelCount),
        (int) rows,
        featureCount,
        labelCount);
  }

  /**
   * A batch's rows, in another order.
   *
   * @param places of the batch's rows here: each number below their count once
   */
  static Examples encoded(FeatureEncoder encoder, TableBatch batch, int[] places) {
    Examples encoded = empty(batch.rows(), encoder.featureCount(), encoder.labelCount());
    encoder.encode(batch, encoded.features, encoded.labels, row -> places[row]);
    return encoded;
  }

  /** Some rows; nothing is copied. */
  Examples slice(int firstRow, int count) {
    return new Examples(
        slice(features, firstRow, count, featureCount),
        slice(labels, firstRow, count, labelCount),
        count,
        featureCount,
        labelCount);
  }

  private static MemorySegment slice(MemorySegment numbers, long row, long count, long width) {
    long rowBytes = width * Float.BYTES;
    return numbers.asSlice(row * rowBytes, count * rowBytes);
  }

  private static MemorySegment memory(long numbers) {
    return Arena.ofAuto().allocate(numbers * Float.BYTES, ALIGNMENT);
  }

  private static float at(MemorySegment numbers, long index) {
    return numbers.getAtIndex(ValueLayout.JAVA_FLOAT, index);
  }

  private static void copy(
      MemorySegment from, long row, long count, MemorySegment to, long place, long width) {
    long rowBytes = width * Float.BYTES;
    MemorySegment.copy(from, row * rowBytes, to, place * rowBytes, count * rowBytes);
  }

  /**
   * A copy of some of the rows, in their order.
   *
   * @param chosen is asked once or more for each row's index, and must not change its mind
   */
  public Examples where(IntPredicate chosen) {
    int count = 0;
    for (int row = 0; row < rows; row++) {
      count += chosen.test(row) ? 1 : 0;
    }
    Examples part = empty(count, featureCount, labelCount);
    int at = 0;
    for (int row = 0; row < rows; row++) {
      if (chosen.test(row)) {
        copyRows(row, 1, part.features, part.labels, at++);
      }
    }
    return part;
  }

  private Examples requireUsable() {
    for (long i = 0; i < (long) rows * featureCount; i++) {
      if (!Float.isFinite(at(features, i))) {
        throw new IllegalArgumentException(
            "feature %d of row %d is not finite".formatted(i % featureCount, i / featureCount));
      }
    }
    for (int row = 0; row < rows; row++) {
      requireUsableLabel(row);
    }
    return this;
  }

  private void requireUsableLabel(int row) {
    if (labelCount == 1) {
      if (!Float.isFinite(number(row))) {
        throw new IllegalArgumentException("the label of row " + row + " is not finite");
      }
      return;
    }
    int ones = 0;
    int zeros = 0;
    for (int i = 0; i < labelCount; i++) {
      float label = at(labels, (long) row * labelCount + i);
      ones += label == 1 ? 1 : 0;
      zeros += label == 0 ? 1 : 0;
    }
    if (ones != 1 || zeros != labelCount - 1) {
      throw new IllegalArgumentException("the label of row " + row + " is not one 1, else 0");
    }
  }
}

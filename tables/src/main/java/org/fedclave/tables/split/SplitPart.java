package org.fedclave.tables.split;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What one party got.
 *
 * @param party its name: {@code party-1} and so on, or the column's value
 * @param file its table
 * @param rows how many, at least 1
 * @param labels how many of them have each label, in schema order, zeros too; empty where the label
 *     is a number
 */
public record SplitPart(String party, Path file, long rows, SequencedMap<String, Long> labels) {
  public SplitPart {
    labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<String, Long>(labels));
  }
}

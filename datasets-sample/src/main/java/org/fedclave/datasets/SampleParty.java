package org.fedclave.datasets;

import java.io.InputStream;

/**
 * One party of a sample dataset, and its table as CSV.
 *
 * @param dataset whose party it is
 * @param id lower-case letters, such as {@code northeast}; the parties are made up, their rows are
 *     not
 */
public record SampleParty(SampleDataset dataset, String id) {

  public SampleParty {
    if (!dataset.partyIds().contains(id)) {
      throw new IllegalArgumentException(
          "the dataset %s has the parties %s, not \"%s\""
              .formatted(dataset.id(), String.join(", ", dataset.partyIds()), id));
    }
  }

  /** The name of its file in the folder that {@link SampleDataset#writeTo} writes. */
  public String fileName() {
    return id + ".csv";
  }

  /** Its table, which fits {@link SampleDataset#schema()}; the caller closes it. */
  public InputStream openCsv() {
    return dataset.open(fileName());
  }
}

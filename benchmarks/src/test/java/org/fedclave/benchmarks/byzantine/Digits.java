package org.fedclave.benchmarks.byzantine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.datasets.SampleParty;

/** Images of digits with their labels. */
final class Digits {
  static final int PIXELS = 64;
  static final int CLASSES = 10;

  private final List<float[]> images = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();

  private void add(float[] image, int label) {
    images.add(image);
    labels.add(label);
  }

  float[] image(int row) {
    return images.get(row);
  }

  int label(int row) {
    return labels.get(row);
  }

  int rows() {
    return images.size();
  }

  /** The same images, each 9 - label: what a party that flips labels trains on. */
  Digits flipped() {
    Digits flipped = new Digits();
    for (int row = 0; row < rows(); row++) {
      flipped.add(image(row), CLASSES - 1 - label(row));
    }
    return flipped;
  }

  /**
   * All 1,797 rows, dealt out: every fifth to the test set, which comes last, the others to {@code
   * parties} in turn.
   */
  static List<Digits> dealtTo(int parties) throws IOException {
    List<Digits> hands = new ArrayList<>();
    for (int i = 0; i <= parties; i++) {
      hands.add(new Digits());
    }
    Digits all = read();
    for (int row = 0; row < all.rows(); row++) {
      int hand = row % 5 == 0 ? parties : (row - row / 5) % parties;
      hands.get(hand).add(all.image(row), all.label(row));
    }
    return hands;
  }

  private static Digits read() throws IOException {
    Digits all = new Digits();
    for (SampleParty party : SampleDataset.DIGITS.parties()) {
      try (var reader =
          new BufferedReader(new InputStreamReader(party.openCsv(), StandardCharsets.UTF_8))) {
        reader.readLine();
        for (String line : reader.lines().toList()) {
          String[] cells = line.split(",", -1);
          float[] image = new float[PIXELS];
          for (int i = 0; i < PIXELS; i++) {
            image[i] = Integer.parseInt(cells[1 + i]) / 16f;
          }
          all.add(image, Integer.parseInt(cells[1 + PIXELS]));
        }
      }
    }
    return all;
  }
}

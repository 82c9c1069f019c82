package org.fedclave.models;

/** What one example is between two steps of a network. */
sealed interface Shape {
  /** The numbers in it. */
  long size();

  /**
   * Features of the example as they came, a run of them. An embedding can look them up.
   *
   * @param first of them, counted from 0
   */
  record Features(long first, long size) implements Shape {}

  /**
   * Numbers that a layer computed.
   *
   * @param width of a row
   * @param rows that the example has become, where steps of a sequence were made rows; else 1
   */
  record Flat(long width, long rows) implements Shape {
    @Override
    public long size() {
      return width * rows;
    }
  }

  /** An image. */
  record Image(long channels, long height, long width) implements Shape {
    @Override
    public long size() {
      return channels * height * width;
    }
  }

  /** Steps in time, or along a text, each of {@code channels} numbers. */
  record Sequence(long channels, long steps) implements Shape {
    @Override
    public long size() {
      return channels * steps;
    }
  }

  /** Features are numbers like others to whatever does not look them up. */
  default Shape asNumbers() {
    return this instanceof Features features ? new Flat(features.size(), 1) : this;
  }
}

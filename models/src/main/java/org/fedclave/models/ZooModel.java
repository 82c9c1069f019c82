package org.fedclave.models;

import java.util.List;

/** A model of the zoo. */
interface ZooModel {
  /** As a run file names it. */
  String name();

  /** Its parameters besides {@link ZooTraining#NAMES}. */
  List<String> parameters();

  /**
   * Makes it for the rows at hand.
   *
   * @throws IllegalArgumentException if parameters or rows do not fit, saying what would
   */
  ModelConfiguration build(InputLayout rows, ZooParameters parameters);
}

package org.fedclave.transport.milestone;

/**
 * A named point in the life of a run, as one role sees it. Each lies right after something has
 * become lasting or was told, so that between two points lies what a crash may undo.
 */
public sealed interface Point permits CoordinatorPoint, AggregatorPoint, TrainerPoint, PartyPoint {

  /** Its name, which does not change from version to version. */
  String name();

  /** Whose point it is, in one word for logs. */
  String component();
}

package org.fedclave.transport.milestone;

import java.util.OptionalInt;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;

/**
 * A point that was reached. It holds ids and numbers; there is no field that bytes of keys or data
 * would fit into.
 *
 * @param point which
 * @param member who reached it
 * @param run in which run
 * @param incarnation of the run, where the member knows it
 * @param round from 0, where there is one
 */
public record Milestone(
    Point point, MemberId member, RunId run, OptionalInt incarnation, OptionalInt round) {

  /**
   * The logger that all milestones go to, at level DEBUG, each as the only parameter of its record.
   */
  public static final String LOGGER = "org.fedclave.milestones";

  private static final System.Logger LOG = System.getLogger(LOGGER);

  /** Notes a point of a run of which neither round nor incarnation is at hand. */
  public static void note(Point point, MemberId member, RunId run) {
    note(new Milestone(point, member, run, OptionalInt.empty(), OptionalInt.empty()));
  }

  /** Notes a point that lies in no round. */
  public static void note(Point point, MemberId member, RunId run, int incarnation) {
    note(new Milestone(point, member, run, OptionalInt.of(incarnation), OptionalInt.empty()));
  }

  /**
   * Notes a point of a round.
   *
   * @param round from 0
   */
  public static void note(Point point, MemberId member, RunId run, int incarnation, int round) {
    note(new Milestone(point, member, run, OptionalInt.of(incarnation), OptionalInt.of(round)));
  }

  private static void note(Milestone milestone) {
    LOG.log(System.Logger.Level.DEBUG, "{0}", milestone);
  }

  @Override
  public String toString() {
    StringBuilder words = new StringBuilder();
    words.append(member).append(' ').append(point.name()).append(" run ").append(run.abbreviated());
    incarnation.ifPresent(number -> words.append(" incarnation ").append(number));
    round.ifPresent(number -> words.append(" round ").append(number));
    return words.toString();
  }
}

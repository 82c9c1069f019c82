package org.fedclave.coordinator.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.NodeHistory;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.RunState;
import org.fedclave.transport.TransportException.Rule;

/**
 * All that a coordinator measures about itself. {@code docs/operations.md} shows the same to
 * people, and a test compares them.
 *
 * <p>No label names a member, a run or a blob: whoever reads metrics learns counts, and the number
 * of series does not grow with the number of members.
 */
public enum Measure {
  CALLS(
      Type.TIMER,
      "calls",
      "Calls that reached a service, until their end; a stream's is the stream's length.",
      "method",
      "outcome"),
  REFUSED(
      Type.COUNTER,
      "calls.refused",
      "Calls that were refused: at the door, or by a service.",
      "where",
      "rule"),
  CONNECTIONS(Type.GAUGE, "connections", "Connections that are open."),
  OPEN_CALLS(Type.GAUGE, "calls.open", "Calls that services work on, streams included."),
  READERS(Type.GAUGE, "mailbox.readers", "Members that read their letters now."),
  LETTERS_IN(Type.COUNTER, "letters.in", "Letters that were put into a mailbox.", "kind"),
  LETTERS_OUT(
      Type.COUNTER, "letters.out", "Letters sent to their recipients; some are sent again."),
  LETTERS_HANDLED(
      Type.COUNTER, "letters.handled", "Letters that their recipients said to have handled."),
  LETTERS_WAITING(
      Type.GAUGE, "letters.waiting", "Letters that wait in all mailboxes, looked at now and then."),
  OLDEST_LETTER(
      Type.GAUGE,
      "letters.oldest.seconds",
      "Age of the oldest letter that waits, 0 if none does, looked at now and then."),
  ROUND_TRIP(
      Type.TIMER,
      "mailbox.round.trip",
      "From a letter's being stored to its recipient's word that it is handled."),
  BLOB_BYTES_IN(Type.COUNTER, "blob.in.bytes", "Bytes of blobs that members sent."),
  BLOB_BYTES_OUT(Type.COUNTER, "blob.out.bytes", "Bytes of blobs that members were sent."),
  TRANSFERS(Type.GAUGE, "transfers.open", "Blobs on their way.", "direction"),
  RUNS(Type.GAUGE, "runs", "Runs in each state.", "state"),
  RUN_TRANSITIONS(Type.COUNTER, "run.transitions", "Runs that came into a state.", "state"),
  INCARNATIONS(
      Type.COUNTER, "run.incarnations", "Times that a run was taken from nodes which were lost."),
  NODES(Type.GAUGE, "nodes", "Nodes by what their evidence is worth.", "standing"),
  NODES_HERE(Type.GAUGE, "nodes.here", "Nodes that read their letters now."),
  CHALLENGES(Type.COUNTER, "challenges", "Challenges of nodes that came to an end.", "outcome"),
  TRANSACTIONS(
      Type.TIMER,
      "database.transactions",
      "Transactions in the database, with their commit.",
      "kind"),
  DATABASE_CONNECTIONS(Type.GAUGE, "database.connections", "Connections to the database.", "state"),
  DATABASE_BYTES(Type.GAUGE, "database.bytes", "Size of the database, looked at now and then."),
  DATABASE_ROWS(
      Type.GAUGE,
      "database.rows",
      "Rows of each table as the database estimates them, looked at now and then.",
      "table"),
  SERVING(
      Type.GAUGE,
      "serving",
      "1 if this process serves: it has the lease, or a database of its own. 0 if it stands by."),
  LEASE_RENEWALS(
      Type.TIMER, "lease.renewals", "Renewals of the lease; none where there is one coordinator."),
  LOG_LEAVES(Type.GAUGE, "log.leaves", "Leaves of the log."),
  GARBAGE_BLOBS(Type.COUNTER, "garbage.blobs", "Blobs that garbage collection removed."),
  GARBAGE_BYTES(Type.COUNTER, "garbage.bytes", "Their bytes.");

  /** How a value behaves. */
  public enum Type {
    /** Only grows. */
    COUNTER,
    /** Is what it is now. */
    GAUGE,
    /** Counts and adds up seconds, in buckets. */
    TIMER
  }

  /** Where a call is refused. */
  public static final String DOOR = "door";

  static final String SERVICE = "service";

  /** All tables that the migrations make, but their own. */
  private static final List<String> TABLES =
      List.of(
          "audit",
          "blob_charge",
          "blob_store",
          "condemned_blob",
          "dataset",
          "invite",
          "leaf",
          "lease",
          "letter",
          "member",
          "member_renewal",
          "member_revocation",
          "node",
          "node_challenge",
          "node_device",
          "node_presence",
          "node_work",
          "run",
          "run_checkpoint",
          "run_member",
          "run_node",
          "run_party",
          "run_result",
          "run_routing");

  private final Type type;
  private final String name;
  private final String description;
  private final String labels; // an enum's fields are immutable: separated by commas

  Measure(Type type, String name, String description, String... labels) {
    this.type = type;
    this.name = "fedclave." + name;
    this.description = description;
    this.labels = String.join(",", labels);
  }

  public Type type() {
    return type;
  }

  /** As Micrometer has it. */
  String meterName() {
    return name;
  }

  public String description() {
    return description;
  }

  List<String> labels() {
    return labels.isEmpty() ? List.of() : List.of(labels.split(",", -1));
  }

  /** As Prometheus has it; a timer's series are this with {@code _bucket}, and so on. */
  public String exposedName() {
    String snake = name.replace('.', '_');
    return switch (type) {
      case COUNTER -> snake + "_total";
      case GAUGE -> snake;
      case TIMER -> snake + "_seconds";
    };
  }

  /** All values of the one label; none if there is no label or several. */
  public List<String> labelValues() {
    return switch (this) {
      case LETTERS_IN -> Arrays.stream(LetterKind.values()).map(LetterKind::wireName).toList();
      case RUNS, RUN_TRANSITIONS -> names(RunState.values());
      case NODES -> names(NodeStatus.State.values());
      case CHALLENGES -> names(NodeHistory.Outcome.values());
      case TRANSFERS -> List.of("in", "out");
      case TRANSACTIONS -> List.of("read", "write");
      case DATABASE_CONNECTIONS -> List.of("active", "most");
      case DATABASE_ROWS -> TABLES;
      default -> List.of();
    };
  }

  /** An enum's value as a label. */
  static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(Measure::label).toList();
  }

  static List<String> rules() {
    return names(Rule.values());
  }
}

package org.fedclave.coordinator;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** What a PostgreSQL's errors mean, by their SQLSTATE (PostgreSQL manual, appendix A). */
final class SqlFaults {

  /**
   * The connection or the server is gone, or the server ended the session, so that nobody knows
   * whether the last transaction was committed. 25P03: idle in a transaction; 25006: became
   * read-only; 53300: too many connections; 57P0x: shut down, crashed, starting.
   */
  private static final Set<String> LOST =
      Set.of("25P03", "25006", "53300", "57P01", "57P02", "57P03", "57P05");

  private SqlFaults() {}

  /** Whether {@code thrown} says that the database is away, rather than that a statement is bad. */
  static boolean isLost(Throwable thrown) {
    return state(thrown)
        .filter(state -> state.startsWith("08") || LOST.contains(state))
        .isPresent();
  }

  /** The SQLSTATE of the innermost database error that has one. */
  private static Optional<String> state(Throwable thrown) {
    Optional<String> state = Optional.empty();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        state = Optional.of(sql.getSQLState());
      }
    }
    return state;
  }

  /** Why no connection was made, and what to do. */
  static String sentence(DatabaseSettings settings, Throwable thrown) {
    String place = "the database at " + settings.place();
    String state = state(thrown).orElse("");
    return switch (state) {
      case "28P01", "28000" ->
          place
              + " does not let "
              + settings.user()
              + " in; check databaseUser and the password in databasePasswordFile or "
              + DatabasePassword.VARIABLE;
      case "3D000" -> place + " does not exist; create it first";
      case "42501" ->
          place + " does not allow " + settings.user() + " to make tables; grant it that";
      case "57P01", "57P02", "57P03" -> place + " is starting or shutting down";
      case "53300" -> place + " has no connection left; raise its max_connections";
      default ->
          state.startsWith("08")
              ? place + " cannot be reached; start it, or correct databaseUrl in settings.json"
              : place + " cannot be used (SQLSTATE " + state + ")";
    };
  }
}

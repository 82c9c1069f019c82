package org.fedclave.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.fedclave.transport.milestone.Milestone;

/**
 * One JSON object a line: {@code time}, {@code level}, {@code component}, {@code message}; of a
 * milestone also {@code event}, {@code member}, {@code run}, and {@code incarnation} and {@code
 * round} where there are; of a failure {@code error}, a list of causes. Thread-safe.
 *
 * <p>It says what it is given. That nothing secret is given to it, a test of whole runs looks for.
 */
final class JsonLines extends Formatter {

  private static final int MOST_CAUSES = 8;

  private final JsonMapper mapper = new JsonMapper();

  @Override
  public String format(LogRecord record) {
    ObjectNode line = mapper.createObjectNode();
    line.put("time", record.getInstant().toString()).put("level", level(record.getLevel()));
    Object[] parameters = record.getParameters();
    if (parameters != null && parameters.length == 1 && parameters[0] instanceof Milestone one) {
      put(one, line);
    } else {
      line.put("component", String.valueOf(record.getLoggerName()));
    }
    line.put("message", formatMessage(record));
    if (record.getThrown() != null) {
      putCauses(record.getThrown(), line.putArray("error"));
    }
    try {
      return mapper.writeValueAsString(line) + '\n';
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of texts and numbers is JSON", e);
    }
  }

  private static void put(Milestone milestone, ObjectNode line) {
    line.put("component", milestone.point().component())
        .put("event", milestone.point().name())
        .put("member", milestone.member().name())
        .put("run", milestone.run().toString());
    milestone.incarnation().ifPresent(number -> line.put("incarnation", number));
    milestone.round().ifPresent(number -> line.put("round", number));
  }

  private static void putCauses(Throwable thrown, ArrayNode causes) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (causes.size() == MOST_CAUSES) {
        return;
      }
      causes.add(each.toString());
    }
  }

  /** In the words that other systems have for it. */
  private static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "warning";
    }
    return level.intValue() >= Level.INFO.intValue()
        ? Level.INFO.getName().toLowerCase(Locale.ROOT)
        : "debug";
  }
}

package org.fedclave.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One JSON object from outside, read strictly: a member must be there, have the right type and lie
 * within its range; a member that nobody asked for, a duplicate or bytes after the end are refused,
 * and the refusal names the place and the nearest valid name.
 *
 * <p>{@link #finish} must end every reading. YAML files are read through {@link #of} after a YAML
 * parser made a tree of them. Not thread-safe.
 */
public final class StrictJson {

  private static final int DEEPEST = 16;
  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final JsonMapper MAPPER = strictMapper();

  private final String where;
  private final JsonNode node;
  private final Set<String> asked = new TreeSet<>();
  private final List<StrictJson> inner = new ArrayList<>();

  private StrictJson(String where, JsonNode node) {
    this.where = where;
    this.node = node;
  }

  private static JsonMapper strictMapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(40)
                    .build())
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .build();
  }

  /**
   * Parses {@code json}.
   *
   * @param what names the input in messages, for example a file's name
   * @param maximumSize cap in bytes, checked before anything is allocated
   */
  public static StrictJson parse(String what, Bytes json, int maximumSize)
      throws MalformedException {
    if (json.size() > maximumSize) {
      throw MalformedException.at(
          what, "at most " + maximumSize + " bytes", json.size() + " bytes");
    }
    try {
      return of(what, MAPPER.readTree(json.unsafeArray()));
    } catch (JsonProcessingException e) {
      String place =
          e.getLocation() == null
              ? ""
              : " at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw MalformedException.at(what, "strict JSON", "an error" + place);
    } catch (IOException e) {
      throw MalformedException.at(what, "strict JSON", "bytes that are not UTF-8");
    }
  }

  /** Reads a tree that some other strict parser made; it must be an object. */
  public static StrictJson of(String what, JsonNode tree) throws MalformedException {
    if (!tree.isObject()) {
      throw MalformedException.at(what, "an object", kind(tree));
    }
    return new StrictJson(what, tree);
  }

  /** Where this object stands, for messages. */
  public String where() {
    return where;
  }

  public String text(String name) throws MalformedException {
    JsonNode value = member(name, "text");
    if (!value.isTextual()) {
      throw MalformedException.at(path(name), "text", kind(value));
    }
    return value.textValue();
  }

  /** Text with at least one and at most {@code longest} characters. */
  public String text(String name, int longest) throws MalformedException {
    String value = text(name);
    if (value.isBlank() || value.length() > longest) {
      throw MalformedException.at(
          path(name), "1 to " + longest + " characters", value.length() + " characters");
    }
    return value;
  }

  /** A text or a number, as text: for settings whose meaning another reader knows. */
  public String scalar(String name) throws MalformedException {
    JsonNode value = member(name, "text or a number");
    if (!value.isTextual() && !value.isNumber()) {
      throw MalformedException.at(path(name), "text or a number", kind(value));
    }
    return value.asText();
  }

  /** One of {@code allowed}; a refusal names the nearest. */
  public String oneOf(String name, Set<String> allowed) throws MalformedException {
    String value = text(name);
    if (!allowed.contains(value)) {
      throw MalformedException.at(
          path(name),
          "one of " + String.join(", ", new TreeSet<>(allowed)),
          MalformedException.quote(value) + nearest(value, allowed));
    }
    return value;
  }

  public boolean flag(String name) throws MalformedException {
    JsonNode value = member(name, "true or false");
    if (!value.isBoolean()) {
      throw MalformedException.at(path(name), "true or false", kind(value));
    }
    return value.booleanValue();
  }

  /** A whole number within [{@code minimum}, {@code maximum}]. */
  public long integer(String name, long minimum, long maximum) throws MalformedException {
    JsonNode value = member(name, "a whole number");
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < minimum
        || value.longValue() > maximum) {
      throw MalformedException.at(
          path(name), "a whole number from " + minimum + " to " + maximum, show(value));
    }
    return value.longValue();
  }

  /** A finite number within [{@code minimum}, {@code maximum}]. */
  public double number(String name, double minimum, double maximum) throws MalformedException {
    JsonNode value = member(name, "a number");
    if (!value.isNumber()
        || !Double.isFinite(value.doubleValue())
        || value.doubleValue() < minimum
        || value.doubleValue() > maximum) {
      throw MalformedException.at(
          path(name), "a number from " + minimum + " to " + maximum, show(value));
    }
    return value.doubleValue();
  }

  /**
   * A time in the form of RFC 3339, of the years 1970 to 9999, so that no calculation with it
   * overflows.
   */
  public Instant instant(String name) throws MalformedException {
    String value = text(name);
    try {
      Instant read = Instant.parse(value);
      if (!read.isBefore(EARLIEST) && !read.isAfter(LATEST)) {
        return read;
      }
    } catch (DateTimeParseException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(
        path(name), "a time such as 2026-01-31T12:00:00Z", MalformedException.quote(value));
  }

  /**
   * An ISO 8601 duration such as {@code P30D} or {@code PT2H}, not negative, at most 36,500 days.
   */
  public Duration duration(String name) throws MalformedException {
    String value = text(name);
    try {
      Duration read = Duration.parse(value);
      if (!read.isNegative() && read.compareTo(LONGEST) <= 0) {
        return read;
      }
    } catch (DateTimeParseException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(
        path(name), "a duration such as P30D or PT2H", MalformedException.quote(value));
  }

  public Digest digest(String name) throws MalformedException {
    String value = text(name);
    try {
      return Digest.parse(value);
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(
          path(name), "sha256:<64 lower-case hex digits>", MalformedException.quote(value));
    }
  }

  public MemberId memberId(String name) throws MalformedException {
    return memberId(path(name), text(name));
  }

  private static MemberId memberId(String path, String value) throws MalformedException {
    try {
      return new MemberId(value);
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(
          path,
          "a name of lower-case letters, digits and inner hyphens",
          MalformedException.quote(value));
    }
  }

  /** Canonical base64 of exactly {@code size} bytes. */
  public Bytes base64(String name, int size) throws MalformedException {
    Bytes value = base64(name);
    if (value.size() != size) {
      throw MalformedException.at(
          path(name), "base64 of " + size + " bytes", value.size() + " bytes");
    }
    return value;
  }

  /** Canonical base64. */
  public Bytes base64(String name) throws MalformedException {
    try {
      return Bytes.base64(text(name));
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(path(name), "canonical base64", "something else");
    }
  }

  public StrictJson object(String name) throws MalformedException {
    return sub(path(name), member(name, "an object"));
  }

  /** The raw tree of an object that another module reads; its content is not checked here. */
  public JsonNode tree(String name) throws MalformedException {
    JsonNode value = member(name, "an object");
    if (!value.isObject()) {
      throw MalformedException.at(path(name), "an object", kind(value));
    }
    return value;
  }

  /** A list of {@code minimum} to {@code maximum} objects. */
  public List<StrictJson> objects(String name, int minimum, int maximum) throws MalformedException {
    List<StrictJson> objects = new ArrayList<>();
    for (JsonNode element : elements(name, minimum, maximum)) {
      objects.add(sub(path(name) + '[' + objects.size() + ']', element));
    }
    return objects;
  }

  /** A list of {@code minimum} to {@code maximum} texts without repetition. */
  public List<String> texts(String name, int minimum, int maximum) throws MalformedException {
    List<String> texts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonNode element : elements(name, minimum, maximum)) {
      if (!element.isTextual()) {
        throw MalformedException.at(path(name), "a list of texts", kind(element));
      }
      if (!seen.add(element.textValue())) {
        throw MalformedException.at(
            path(name), "no repetition", MalformedException.quote(element.textValue()) + " twice");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /** A list of members' names without repetition. */
  public List<MemberId> memberIds(String name, int minimum, int maximum) throws MalformedException {
    List<MemberId> names = new ArrayList<>();
    for (String text : texts(name, minimum, maximum)) {
      names.add(memberId(path(name), text));
    }
    return names;
  }

  /** An object whose members are all finite numbers, in the order of the file. */
  public Map<String, Double> numbers(String name) throws MalformedException {
    StrictJson object = object(name);
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (String key : object.names()) {
      numbers.put(key, object.number(key, -Double.MAX_VALUE, Double.MAX_VALUE));
    }
    return numbers;
  }

  /** The names of all members, in the order of the file. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Whether the optional member is there. Asking makes it a known name. */
  public boolean has(String name) {
    asked.add(name);
    return node.has(name);
  }

  /** {@link #text(String, int)} of a member that may be absent. */
  public Optional<String> optionalText(String name, int longest) throws MalformedException {
    return has(name) ? Optional.of(text(name, longest)) : Optional.empty();
  }

  /** Refuses members that nobody asked for, here and in the objects read from here. */
  public void finish() throws MalformedException {
    for (String name : names()) {
      if (!asked.contains(name)) {
        throw new MalformedException(
            where
                + ": unknown key "
                + MalformedException.quote(name)
                + nearest(name, asked)
                + "; known are "
                + String.join(", ", asked));
      }
    }
    for (StrictJson object : inner) {
      object.finish();
    }
  }

  private JsonNode member(String name, String expected) throws MalformedException {
    asked.add(name);
    JsonNode value = node.path(name);
    if (value instanceof MissingNode || value.isNull()) {
      throw MalformedException.at(path(name), expected, "nothing");
    }
    return value;
  }

  private Iterable<JsonNode> elements(String name, int minimum, int maximum)
      throws MalformedException {
    JsonNode value = member(name, "a list");
    if (!value.isArray()) {
      throw MalformedException.at(path(name), "a list", kind(value));
    }
    if (value.size() < minimum || value.size() > maximum) {
      throw MalformedException.at(
          path(name), minimum + " to " + maximum + " elements", Integer.toString(value.size()));
    }
    return value;
  }

  private StrictJson sub(String path, JsonNode value) throws MalformedException {
    StrictJson object = of(path, value);
    inner.add(object);
    return object;
  }

  private String path(String name) {
    return where + ": " + name;
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case NULL, MISSING -> "nothing";
      default -> show(value);
    };
  }

  private static String show(JsonNode value) {
    return MalformedException.quote(value.asText(value.getNodeType().toString()));
  }

  /** " (did you mean x?)", or nothing where no name is near. */
  public static String nearest(String name, Set<String> known) {
    String best = "";
    int least = Math.max(2, name.length() / 3) + 1;
    for (String candidate : known) {
      int distance = editDistance(name, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? "" : " (did you mean " + best + "?)";
  }

  /** Levenshtein's distance, for names of at most a hundred characters. */
  private static int editDistance(String a, String b) {
    if (a.length() > 100 || b.length() > 100) {
      return Integer.MAX_VALUE;
    }
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}

package org.fedclave.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads one map of deterministic CBOR (RFC 8949, section 4.2.1) and refuses everything else: other
 * encodings of the same value, unknown and duplicate keys, trailing bytes, depth over 8, and input
 * over the stated size.
 *
 * <p>A key counts as known once it was asked for; {@link #finish} refuses what nobody asked for.
 * Not thread-safe.
 */
public final class CborReader {

  private static final int DEEPEST = 8;

  /**
   * Values in one input, keys not counted: an empty map of one byte takes a hundred in memory. The
   * largest message has one for each of 100,000 rounds.
   */
  static final int MOST_VALUES = 1 << 20;

  private static final CBORFactory FACTORY =
      CBORFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(4 * CborWriter.LONGEST_TEXT)
                  .maxNumberLength(20)
                  .build())
          .build();

  private final String where;
  private final Map<String, Object> members;
  private final Set<String> asked = new HashSet<>();

  private CborReader(String where, Map<String, Object> members) {
    this.where = where;
    this.members = members;
  }

  /**
   * Decodes {@code input}.
   *
   * @param what names the input in messages, for example "key binding"
   * @param maximumSize cap in bytes, checked before anything is allocated
   */
  public static CborReader decode(String what, Bytes input, int maximumSize)
      throws MalformedException {
    if (input.size() > maximumSize) {
      throw MalformedException.at(
          what, "at most " + maximumSize + " bytes", input.size() + " bytes");
    }
    Map<String, Object> tree = parse(what, input);
    if (!CborWriter.isEncoding(tree, input)) {
      throw MalformedException.at(
          what, "deterministic CBOR (RFC 8949, section 4.2.1)", "another encoding");
    }
    return new CborReader(what, tree);
  }

  private static Map<String, Object> parse(String what, Bytes input) throws MalformedException {
    try (JsonParser parser = FACTORY.createParser(input.unsafeArray())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw MalformedException.at(what, "a CBOR map", "something else");
      }
      Map<String, Object> tree = new Values(what, parser).map();
      if (parser.nextToken() != null) {
        throw MalformedException.at(what, "one CBOR map", "bytes after it");
      }
      return tree;
    } catch (IOException e) {
      throw MalformedException.at(what, "deterministic CBOR", "bytes that are not CBOR");
    }
  }

  /** Reads values off a parser, as many as are allowed. */
  private static final class Values {
    private final String what;
    private final JsonParser parser;
    private int left = MOST_VALUES;

    Values(String what, JsonParser parser) {
      this.what = what;
      this.parser = parser;
    }

    Map<String, Object> map() throws IOException, MalformedException {
      Map<String, Object> map = new HashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        if (parser.currentToken() != JsonToken.FIELD_NAME) {
          throw MalformedException.at(what, "a key", "the end");
        }
        String key = unicode(what, parser.currentName());
        parser.nextToken();
        map.put(key, value());
      }
      return map;
    }

    private Object value() throws IOException, MalformedException {
      JsonToken token = parser.currentToken();
      if (token == null) {
        throw MalformedException.at(what, "a value", "the end");
      }
      if (left-- == 0) {
        throw MalformedException.at(what, "at most " + MOST_VALUES + " values", "more");
      }
      return switch (token) {
        case START_OBJECT -> map();
        case START_ARRAY -> list();
        case VALUE_NUMBER_INT -> unsigned(what, parser);
        case VALUE_STRING -> unicode(what, parser.getText());
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case VALUE_EMBEDDED_OBJECT -> Bytes.wrap(parser.getBinaryValue());
        default ->
            throw MalformedException.at(
                what, "integers, bytes, text, booleans, lists and maps only", token.name());
      };
    }

    private List<Object> list() throws IOException, MalformedException {
      List<Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(value());
      }
      return list;
    }
  }

  /** The parser lets encoded surrogates pass, which no UTF-8 text has (RFC 3629, section 3). */
  private static String unicode(String what, String text) throws MalformedException {
    int at = 0;
    while (at < text.length()) {
      int character = text.codePointAt(at); // a surrogate only if it has no partner
      if (Character.MIN_SURROGATE <= character && character <= Character.MAX_SURROGATE) {
        throw MalformedException.at(what, "text in UTF-8", "surrogates");
      }
      at += Character.charCount(character);
    }
    return text;
  }

  private static Long unsigned(String what, JsonParser parser)
      throws IOException, MalformedException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER || parser.getLongValue() < 0) {
      throw MalformedException.at(what, "integers from 0 to 2^63 - 1", "another");
    }
    return parser.getLongValue();
  }

  /** A whole number within [{@code minimum}, {@code maximum}]. */
  public long integer(String key, long minimum, long maximum) throws MalformedException {
    long value = member(key, Long.class, "a whole number");
    if (value < minimum || value > maximum) {
      throw MalformedException.at(
          path(key), "a whole number from " + minimum + " to " + maximum, Long.toString(value));
    }
    return value;
  }

  /** A whole number of at most {@code Integer.MAX_VALUE}. */
  public int count(String key) throws MalformedException {
    return (int) integer(key, 0, Integer.MAX_VALUE);
  }

  public String text(String key) throws MalformedException {
    return member(key, String.class, "text");
  }

  public boolean flag(String key) throws MalformedException {
    return member(key, Boolean.class, "true or false");
  }

  public Bytes bytes(String key) throws MalformedException {
    return member(key, Bytes.class, "a byte string");
  }

  /** A byte string of exactly {@code size} bytes. */
  public Bytes bytes(String key, int size) throws MalformedException {
    Bytes value = bytes(key);
    if (value.size() != size) {
      throw MalformedException.at(path(key), size + " bytes", value.size() + " bytes");
    }
    return value;
  }

  public Digest digest(String key) throws MalformedException {
    return new Digest(bytes(key, Digest.SIZE));
  }

  public RunId run(String key) throws MalformedException {
    return new RunId(digest(key));
  }

  public MemberId memberId(String key) throws MalformedException {
    return memberId(path(key), text(key));
  }

  private static MemberId memberId(String path, String text) throws MalformedException {
    try {
      return new MemberId(text);
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(path, "a member's name", MalformedException.quote(text));
    }
  }

  public CborReader map(String key) throws MalformedException {
    return sub(path(key), member(key, Map.class, "a map"));
  }

  /** A list of maps, at most {@code maximum}. */
  public List<CborReader> maps(String key, int maximum) throws MalformedException {
    List<CborReader> maps = new ArrayList<>();
    for (Object element : elements(key, maximum, Map.class, "maps")) {
      maps.add(sub(path(key) + '[' + maps.size() + ']', element));
    }
    return maps;
  }

  /** A list of byte strings, at most {@code maximum}. */
  public List<Bytes> byteStrings(String key, int maximum) throws MalformedException {
    List<Bytes> strings = new ArrayList<>();
    for (Object element : elements(key, maximum, Bytes.class, "byte strings")) {
      strings.add((Bytes) element);
    }
    return strings;
  }

  /** A list of digests, at most {@code maximum}. */
  public List<Digest> digests(String key, int maximum) throws MalformedException {
    List<Digest> digests = new ArrayList<>();
    for (Bytes string : byteStrings(key, maximum)) {
      if (string.size() != Digest.SIZE) {
        throw MalformedException.at(path(key), "digests of 32 bytes", string.size() + " bytes");
      }
      digests.add(new Digest(string));
    }
    return digests;
  }

  /** A list of members' names, at most {@code maximum}. */
  public List<MemberId> memberIds(String key, int maximum) throws MalformedException {
    List<MemberId> names = new ArrayList<>();
    for (Object element : elements(key, maximum, String.class, "names")) {
      names.add(memberId(path(key), (String) element));
    }
    return names;
  }

  /**
   * Whether the map has {@code key}: for members that one kind of message has and another has not.
   */
  public boolean has(String key) {
    return members.containsKey(key);
  }

  /** Refuses keys that nobody asked for. Every decoder ends with it. */
  public void finish() throws MalformedException {
    for (String key : members.keySet()) {
      if (!asked.contains(key)) {
        throw MalformedException.at(where, "no other key", MalformedException.quote(key));
      }
    }
  }

  private List<?> elements(String key, int maximum, Class<?> kind, String expected)
      throws MalformedException {
    List<?> list = member(key, List.class, "a list");
    if (list.size() > maximum) {
      throw MalformedException.at(
          path(key), "at most " + maximum + ' ' + expected, list.size() + "");
    }
    for (Object element : list) {
      if (!kind.isInstance(element)) {
        throw MalformedException.at(path(key), expected, "something else");
      }
    }
    return list;
  }

  private <T> T member(String key, Class<T> kind, String expected) throws MalformedException {
    asked.add(key);
    Object value = members.get(key);
    if (value == null) {
      throw MalformedException.at(path(key), expected, "nothing");
    }
    if (!kind.isInstance(value)) {
      throw MalformedException.at(path(key), expected, "another type");
    }
    return kind.cast(value);
  }

  @SuppressWarnings("unchecked") // parse() makes no other maps
  private static CborReader sub(String where, Object map) {
    return new CborReader(where, (Map<String, Object>) map);
  }

  private String path(String key) {
    return where + ", " + key;
  }
}

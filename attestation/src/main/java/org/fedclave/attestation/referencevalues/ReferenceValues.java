package org.fedclave.attestation.referencevalues;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * The reference values of a program (RFC 9334, section 8.3), as a file that people keep beside the
 * program's files: JSON of kind {@code fedclave/reference-values/1}.
 *
 * <p>It says what was computed, and is no policy: nothing relies on it until somebody puts its
 * values into one.
 *
 * @param values sorted by kind and value, without repetition; of one kind there may be several,
 *     such as for guests with one and with two processors
 */
public record ReferenceValues(List<ReferenceValue> values) {

  /** No file is longer. */
  public static final int LARGEST = 1 << 20;

  private static final String KIND = "fedclave/reference-values/1";
  private static final int MOST_VALUES = 256;
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final DefaultPrettyPrinter PRINTER =
      new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));

  public ReferenceValues {
    var sorted = new TreeSet<>(values);
    if (sorted.isEmpty() || sorted.size() > MOST_VALUES) {
      throw new IllegalArgumentException(
          "there are 1 to " + MOST_VALUES + " reference values, not " + values.size());
    }
    if (sorted.size() < values.size()) {
      throw new IllegalArgumentException("a reference value stands there twice");
    }
    values = List.copyOf(sorted);
  }

  public static ReferenceValues of(Collection<ReferenceValue> values) {
    return new ReferenceValues(List.copyOf(values));
  }

  /** Those of one kind, sorted. */
  public List<ReferenceValue> of(ValueKind kind) {
    return values.stream().filter(value -> value.kind() == kind).toList();
  }

  /** Parses the JSON form, strictly. */
  public static ReferenceValues parse(Bytes json) throws MalformedException {
    StrictJson object = StrictJson.parse("reference values", json, LARGEST);
    object.oneOf("kind", Set.of(KIND));
    List<ReferenceValue> values = new ArrayList<>();
    for (StrictJson value : object.objects("values", 1, MOST_VALUES)) {
      values.add(read(value));
    }
    object.finish();
    try {
      return new ReferenceValues(values);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(object.where() + ": " + e.getMessage());
    }
  }

  private static ReferenceValue read(StrictJson json) throws MalformedException {
    ValueKind kind = ValueKind.ofLabel(json.oneOf("name", ValueKind.labels()));
    String value = json.text("value");
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    for (StrictJson input : json.objects("inputs", 0, ReferenceValue.MOST_INPUTS)) {
      String name = input.text("name", ReferenceValue.LONGEST_INPUT);
      if (inputs.put(name, input.text("value")) != null) {
        throw MalformedException.at(
            json.where() + ": inputs",
            "each input once",
            MalformedException.quote(name) + " twice");
      }
    }
    try {
      return new ReferenceValue(kind, value, inputs);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  /** The values as JSON; equal values have equal bytes. */
  public Bytes toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", KIND);
    ArrayNode list = json.putArray("values");
    for (ReferenceValue value : values) {
      ObjectNode node = list.addObject();
      node.put("name", value.kind().label());
      node.put("value", value.value());
      ArrayNode inputs = node.putArray("inputs");
      value
          .inputs()
          .forEach((name, text) -> inputs.addObject().put("name", name).put("value", text));
    }
    try {
      return Bytes.utf8(MAPPER.writer(PRINTER).writeValueAsString(json) + "\n");
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of texts is always writable", e);
    }
  }
}

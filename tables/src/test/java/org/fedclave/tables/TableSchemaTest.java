package org.fedclave.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fedclave.tables.BadSchemaException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TableSchemaTest {
  private static final String SMALL =
      """
      {"name": "small", "columns": [
        {"name": "age", "role": "feature", "type": "integer", "unit": "years", "maximum": 120,
         "minimum": 0, "scaling": {"kind": "range", "minimum": 0, "maximum": 120}},
        {"name": "dose", "role": "feature", "type": "real", "unit": "mg",
         "scaling": {"kind": "identity"}, "missing": ["NA"], "whenMissing": "zero-after-scaling"},
        {"name": "who", "role": "identifier", "type": "text"},
        {"name": "outcome", "role": "label", "type": "category", "allowed": ["good", "bad"]}]}
      """;

  @Test
  void aSchemaReadsAsItsKeysSay() throws BadSchemaException {
    assertThat(parse(SMALL).columns())
        .containsExactly(
            new Column(
                "age",
                Role.FEATURE,
                new ColumnType.Numeric(
                    true, "years", new Bounds(0, 120), new Scaling.Range(0, 120)),
                Missing.NEVER),
            new Column(
                "dose",
                Role.FEATURE,
                new ColumnType.Numeric(false, "mg", Bounds.REAL, new Scaling.Identity()),
                new Missing(List.of("NA"), WhenMissing.ZERO_AFTER_SCALING)),
            Patients.identifier("who"),
            new Column(
                "outcome",
                Role.LABEL,
                new ColumnType.Category(List.of("good", "bad")),
                Missing.NEVER));
  }

  @Test
  void canonicalJsonReadsBackAsTheSameSchemaAndTheSameBytes() throws BadSchemaException {
    for (TableSchema schema : List.of(Patients.SCHEMA, parse(SMALL))) {
      TableSchema again = TableSchema.parse(schema.toJson());
      assertThat(again).isEqualTo(schema);
      assertThat(again.toJson()).isEqualTo(schema.toJson());
    }
  }

  @Test
  void canonicalJsonIsExactlyTheseBytesSoThatADigestOfItStaysTheSame() throws BadSchemaException {
    assertThat(new String(parse(SMALL).toJson(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"name":"small","columns":[\
            {"name":"age","role":"feature","type":"integer","unit":"years","minimum":0.0,\
            "maximum":120.0,"scaling":{"kind":"range","minimum":0.0,"maximum":120.0},"missing":[],\
            "whenMissing":"refuse"},\
            {"name":"dose","role":"feature","type":"real","unit":"mg","minimum":-1.0E30,\
            "maximum":1.0E30,"scaling":{"kind":"identity"},"missing":["NA"],\
            "whenMissing":"zero-after-scaling"},\
            {"name":"who","role":"identifier","type":"text","missing":[],"whenMissing":"refuse"},\
            {"name":"outcome","role":"label","type":"category","allowed":["good","bad"],\
            "missing":[],"whenMissing":"refuse"}]}""");
  }

  @ParameterizedTest
  @EnumSource
  void eachRuleRefusesATextBrokenInThatWayAlone(Rule rule) {
    var refused = assertThrows(BadSchemaException.class, () -> parse(broken(rule)));
    assertThat(refused.rule()).isEqualTo(rule);
    assertThat(refused.getMessage()).doesNotContain("\n").hasSizeLessThan(400);
  }

  private static String broken(Rule rule) {
    return switch (rule) {
      case SIZE -> SMALL + " ".repeat(TableSchema.MAXIMUM_JSON_BYTES);
      case SYNTAX -> SMALL + "{}";
      case UNKNOWN_KEY -> SMALL.replace("\"unit\": \"mg\"", "\"unit\": \"mg\", \"uint\": \"mg\"");
      case MISSING_KEY -> SMALL.replace("\"unit\": \"mg\",", "");
      case KEY_TYPE -> SMALL.replace("\"label\"", "\"lable\"");
      case VALUE -> SMALL.replace("\"maximum\": 120,", "\"maximum\": -1,");
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{\"name\": \"a\", \"name\": \"a\", \"columns\": []}",
        "[[[[[[[[[[1]]]]]]]]]]"
      })
  void textThatIsNoJsonObjectIsRefused(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(BadSchemaException.class);
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedAndNotGuessed() {
    byte[] utf16 = SMALL.getBytes(StandardCharsets.UTF_16LE);
    assertThatThrownBy(() -> TableSchema.parse(utf16)).isInstanceOf(BadSchemaException.class);
    byte[] latin = SMALL.replace("mg", "\u00b5g").getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> TableSchema.parse(latin)).hasMessage("the schema is not UTF-8");
  }

  @Test
  void anUnknownKeyIsNamedWithTheNearestKnownOne() {
    assertThatThrownBy(() -> parse(broken(Rule.UNKNOWN_KEY)))
        .hasMessageContaining("column \"dose\"")
        .hasMessageContaining("\"uint\" is unknown here; did you mean \"unit\"?");
    assertThatThrownBy(() -> parse(broken(Rule.KEY_TYPE)))
        .hasMessageContaining("did you mean \"label\"?");
  }

  @Test
  void aKeyOfAnotherKindOfColumnIsUnknown() {
    assertThatThrownBy(
            () -> parse(SMALL.replace("\"unit\": \"mg\"", "\"unit\": \"mg\", \"allowed\": []")))
        .hasMessageContaining("\"allowed\" is unknown here");
    assertThatThrownBy(
            () ->
                parse(
                    SMALL.replace(
                        "\"kind\": \"identity\"", "\"kind\": \"identity\", \"scale\": 2")))
        .hasMessageContaining("\"scale\" is unknown here");
  }

  @Test
  void missingSpellingsWithoutSayingWhatTheyMeanAreRefused() {
    assertThatThrownBy(() -> parse(SMALL.replace(", \"whenMissing\": \"zero-after-scaling\"", "")))
        .hasMessageContaining("the key \"whenMissing\" is missing");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void nothingMalformedCanBeMade(String complaint, Supplier<?> made) {
    assertThatIllegalArgumentException().isThrownBy(made::get).withMessageContaining(complaint);
  }

  static Stream<Arguments> nothingMalformedCanBeMade() {
    ColumnType text = new ColumnType.Text();
    Missing zero = new Missing(List.of(), WhenMissing.ZERO_AFTER_SCALING);
    ColumnType yesNo = new ColumnType.Category(List.of("yes", "no"));
    return Stream.of(
        wrong("two columns", () -> schema(Patients.SEX, Patients.SEX, Patients.OUTCOME)),
        wrong("exactly one label, not 0", () -> schema(Patients.SEX)),
        wrong("exactly one label, not 2", () -> schema(Patients.OUTCOME, column("b", Role.LABEL))),
        wrong("become 0 features", () -> schema(Patients.OUTCOME)),
        wrong("become 69632 features", () -> schema(wide(17))),
        wrong("4097 columns", () -> schema(wide(4097))),
        wrong("schema name", () -> new TableSchema("", Patients.SCHEMA.columns())),
        wrong("column name", () -> column(" a", Role.FEATURE)),
        wrong("column name", () -> column("a\nb", Role.FEATURE)),
        wrong("column name", () -> column("a".repeat(129), Role.FEATURE)),
        wrong("text cannot be a feature", () -> new Column("a", Role.FEATURE, text, Missing.NEVER)),
        wrong("only a feature may be", () -> new Column("a", Role.LABEL, yesNo, zero)),
        wrong("only a feature may be", () -> new Column("a", Role.IDENTIFIER, text, zero)),
        wrong(
            "both allowed and missing",
            () ->
                new Column(
                    "a", Role.FEATURE, yesNo, new Missing(List.of("no"), WhenMissing.REFUSE))),
        wrong(
            "identifier has no scaling",
            () ->
                new Column(
                    "a",
                    Role.IDENTIFIER,
                    numeric(Bounds.REAL, new Scaling.Standard(0, 2)),
                    Missing.NEVER)),
        wrong("a spelling twice", () -> new Missing(List.of("NA", "NA"), WhenMissing.REFUSE)),
        wrong("lists 1 categories", () -> new ColumnType.Category(List.of("one"))),
        wrong(
            "lists 4097 categories",
            () ->
                new ColumnType.Category(IntStream.range(0, 4097).mapToObj(i -> "c" + i).toList())),
        wrong("a category twice", () -> new ColumnType.Category(List.of("one", "one"))),
        wrong("the category", () -> new ColumnType.Category(List.of("one", ""))),
        wrong(
            "the unit",
            () -> new ColumnType.Numeric(false, "", Bounds.REAL, new Scaling.Identity())),
        wrong("bound nothing", () -> new Bounds(1, 0)),
        wrong("bound nothing", () -> new Bounds(Double.NaN, 0)),
        wrong("bound nothing", () -> new Bounds(0, Double.POSITIVE_INFINITY)),
        wrong(
            "bounds within",
            () -> new ColumnType.Numeric(true, "1", Bounds.REAL, new Scaling.Identity())),
        wrong("minimum of at least 0", () -> numeric(new Bounds(-0.5, 1), new Scaling.Log1p(0, 1))),
        wrong("32-bit float", () -> numeric(Bounds.REAL, new Scaling.Standard(0, 1e-9))),
        wrong("scale > 0", () -> new Scaling.Standard(0, 0)),
        wrong("scale > 0", () -> new Scaling.Log1p(0, Double.NaN)),
        wrong("minimum < maximum", () -> new Scaling.Range(1, 1)),
        wrong("minimum < maximum", () -> new Scaling.Range(-1.7e308, 1.7e308)));
  }

  private static Arguments wrong(String complaint, Supplier<?> made) {
    return Arguments.of(complaint, made);
  }

  private static TableSchema schema(Column... columns) {
    return new TableSchema("a", List.of(columns));
  }

  private static Column column(String name, Role role) {
    return new Column(name, role, new ColumnType.Category(List.of("yes", "no")), Missing.NEVER);
  }

  private static ColumnType numeric(Bounds bounds, Scaling scaling) {
    return new ColumnType.Numeric(false, "1", bounds, scaling);
  }

  /** So many columns of 4,096 categories, the first of which is the label where that matters. */
  private static Column[] wide(int columns) {
    ColumnType most =
        new ColumnType.Category(IntStream.range(0, 4096).mapToObj(i -> "c" + i).toList());
    List<Column> features =
        IntStream.range(0, columns)
            .mapToObj(i -> new Column("f" + i, Role.FEATURE, most, Missing.NEVER))
            .toList();
    return Stream.concat(
            features.stream(),
            Collections.nCopies(columns > 4096 ? 0 : 1, Patients.OUTCOME).stream())
        .toArray(Column[]::new);
  }

  private static TableSchema parse(String json) throws BadSchemaException {
    return TableSchema.parse(Patients.utf8(json));
  }
}

package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StrictYamlTest {

  private static StrictJson parse(String yaml) throws MalformedException {
    return StrictYaml.parse("file.yaml", Bytes.utf8(yaml), 4096);
  }

  @Test
  void whatMeansTheSameInJsonIsRead() throws Exception {
    StrictJson read = parse("# words\nname: lab   # here\nlist: [a, b]\nnumber: 7\nyes: true\n");
    assertThat(read.text("name")).isEqualTo("lab");
    assertThat(read.texts("list", 0, 2)).containsExactly("a", "b");
    assertThat(read.integer("number", 0, 9)).isEqualTo(7);
    assertThat(read.flag("yes")).isTrue();
    read.finish();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: &x 1 | no anchors, aliases or tags, found one at line 1",
        "a: *x | no anchors, aliases or tags",
        "a: !!int 1 | no anchors, aliases or tags",
        "a: !!java.lang.String [x] | no anchors, aliases or tags",
        "a: 1\\na: 2 | an error at line 2",
        "a: 1\\n---\\nb: 2 | one YAML document, found 2",
        "a: [1\\nb: 2 | an error at line",
        "a: 'x | an error at line",
        "'' | one YAML document, found 0",
        "- a | an object"
      })
  void everythingElseIsRefusedInASentence(String yaml, String part) {
    var refused = assertThrows(MalformedException.class, () -> parse(yaml.replace("\\n", "\n")));
    assertThat(refused.getMessage()).startsWith("file.yaml").contains(part).doesNotContain("\n");
  }

  @Test
  void aFileOverItsCapAndOneThatIsTooDeepAreRefused() {
    assertThrows(MalformedException.class, () -> parse("a: " + "x".repeat(5000)));
    assertThrows(MalformedException.class, () -> parse("a: " + "[".repeat(40) + "]".repeat(40)));
    assertThrows(
        MalformedException.class, () -> StrictYaml.parse("file.yaml", Bytes.hex("613a20ff"), 100));
  }

  @Test
  void randomTextGivesNothingButMalformedException() {
    RandomGenerator random = new SplittableRandom(20261123);
    String alphabet = "ab: -[]{}&*!|>'\"#\n\t,?%@`1";
    for (int i = 0; i < 3000; i++) {
      var text = new StringBuilder();
      for (int j = 0; j < 12; j++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        parse(text.toString());
      } catch (MalformedException e) {
        assertThat(e).as(text.toString()).hasMessageStartingWith("file.yaml");
      }
    }
  }
}

package org.fedclave.attestation.referencevalues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceValuesTest {

  private static SequencedMap<String, String> inputs(String... namesAndValues) {
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      inputs.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return inputs;
  }

  private static ReferenceValue value(ValueKind kind, String value, String... inputs) {
    return new ReferenceValue(kind, value, inputs(inputs));
  }

  private static ReferenceValues several() {
    return new ReferenceValues(
        List.of(
            value(ValueKind.SGX_ISVSVN, "7"),
            value(ValueKind.SNP_MEASUREMENT, "11".repeat(48), "processors", "4"),
            value(ValueKind.TDX_RTMR0, "22".repeat(48)),
            value(ValueKind.TDX_RTMR2, "33".repeat(48)),
            value(ValueKind.SGX_MRENCLAVE, "44".repeat(32)),
            value(ValueKind.SGX_ISVPRODID, "513"),
            value(ValueKind.SGX_MISCSELECT, "01000000/ffffffff")));
  }

  @Test
  void whatIsWrittenIsReadBackAndSorted() throws Exception {
    ReferenceValues values = several();
    assertThat(ReferenceValues.parse(values.toJson())).isEqualTo(values);
    assertThat(ReferenceValues.parse(values.toJson()).toJson()).isEqualTo(values.toJson());
    assertThat(values.values().getFirst().kind()).isEqualTo(ValueKind.SNP_MEASUREMENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "fedclave/reference-values/1 | fedclave/reference-values/2 | kind",
        "\"inputs\" | \"input\" | inputs",
        "sev-snp/measurement | sev-snp/measurment | did you mean sev-snp/measurement",
        "\"513\" | \"0513\" | a number up to 65535",
        "\"513\" | \"65536\" | a number up to 65535",
        "\"513\" | 513 | expected text",
        "4444 | 444 | 64 lower-case hex digits",
        "01000000/ffffffff | 01000000ffffffff | value and mask",
        "01000000/ffffffff | 0100000g/ffffffff | value and mask",
        "\"processors\" | \" \" | 1 to 4096 characters",
        "sgx/isvprodid | sgx/isvsvn | ",
      })
  void aFileThatIsNotExactlySoIsRefused(String from, String to, String message) {
    String json = several().toJson().toUtf8();
    String broken = json.replaceFirst(java.util.regex.Pattern.quote(from), to);
    assertThat(broken).isNotEqualTo(json);
    if (message == null) { // two security versions are two values
      assertThat(new ReferenceValuesTest().parsed(broken).of(ValueKind.SGX_ISVSVN)).hasSize(2);
    } else {
      assertThatThrownBy(() -> ReferenceValues.parse(Bytes.utf8(broken)))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining(message);
    }
  }

  private ReferenceValues parsed(String json) {
    try {
      return ReferenceValues.parse(Bytes.utf8(json));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSameValueTwiceAndNoneAreRefused() {
    ReferenceValue one = value(ValueKind.SGX_ISVSVN, "1");
    assertThatThrownBy(() -> new ReferenceValues(List.of(one, one)))
        .hasMessage("a reference value stands there twice");
    assertThatThrownBy(() -> new ReferenceValues(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The expected bytes are those of a second encoder (Python, written from the draft's CDDL). */
  @Test
  void twoEncodersAgreeOnTheCorim() {
    assertThat(Corim.write(several()).toHex())
        .isEqualTo(
            "d901f5a2007849666564636c6176652d36363132323638613965613336356337663230653132613364396132"
                + "63383163633030623363306466363330353838613539313134376661666461366433626401"
                + "81d901fa5901d8a201a1007849666564636c6176652d3636313232363861396561333635633766323065"
                + "313261336439613263383163633030623363306466363330353838613539313134376661666461366433"
                + "626404a1008382a100a20163414d4402677365762d736e7081a200737365762d736e702f6d6561737572"
                + "656d656e7401a1028182075830"
                + "11".repeat(48)
                + "82a100a20165496e74656c026374647881a200687464782f72746d7201a10ea2008182075830"
                + "22".repeat(48)
                + "028182075830"
                + "33".repeat(48)
                + "82a100a20165496e74656c026373677884a2006d7367782f6d72656e636c61766501a1028182015820"
                + "44".repeat(32)
                + "a2006d7367782f69737670726f64696401a104d90230420102a2006a7367782f69737673766e01a101d9"
                + "022907a2006e7367782f6d69736373656c65637401a104d9023382440100000044ffffffff");
    assertThat(Digest.of(Corim.write(several())).hex())
        .isEqualTo("9050bf81c3b360e868592ebd9c911a0cc27da497c8d53fbb6faa207868045b68");
  }

  @Test
  void equalFilesDoNotDiffer() {
    assertThat(ReferenceValueDiff.sentences(several(), several())).isEmpty();
  }

  @Test
  void aChangedValueIsExplainedByItsInputs() {
    var before =
        new ReferenceValues(
            List.of(
                value(ValueKind.SNP_MEASUREMENT, "11".repeat(48), "kernel", "a", "firmware", "f")));
    var after =
        new ReferenceValues(
            List.of(
                value(
                    ValueKind.SNP_MEASUREMENT,
                    "22".repeat(48),
                    "kernel",
                    "b",
                    "firmware",
                    "f",
                    "initrd",
                    "i")));
    assertThat(ReferenceValueDiff.sentences(before, after))
        .containsExactly(
            "sev-snp/measurement changes from "
                + "11".repeat(48)
                + " to "
                + "22".repeat(48)
                + "; its inputs: kernel: \"a\" -> \"b\", initrd: none -> \"i\"");
  }

  @Test
  void whatIsNewGoneOrUnexplainedIsSaid() {
    var one = new ReferenceValues(List.of(value(ValueKind.SGX_MRENCLAVE, "11".repeat(32))));
    var other = new ReferenceValues(List.of(value(ValueKind.SGX_MRENCLAVE, "22".repeat(32))));
    var both = new ReferenceValues(List.of(one.values().getFirst(), other.values().getFirst()));
    var same =
        new ReferenceValues(List.of(value(ValueKind.SGX_MRENCLAVE, "11".repeat(32), "a", "b")));
    assertThat(ReferenceValueDiff.sentences(one, other))
        .containsExactly(
            "sgx/mrenclave changes from "
                + "11".repeat(32)
                + " to "
                + "22".repeat(32)
                + ", and no input that is noted explains it");
    assertThat(ReferenceValueDiff.sentences(one, both))
        .containsExactly("sgx/mrenclave " + "22".repeat(32) + " is new");
    assertThat(ReferenceValueDiff.sentences(both, other))
        .containsExactly("sgx/mrenclave " + "11".repeat(32) + " is no longer there");
    assertThat(ReferenceValueDiff.sentences(one, same))
        .containsExactly(
            "sgx/mrenclave " + "11".repeat(32) + " stays; its inputs: a: none -> \"b\"");
  }

  @Test
  void everyKindIsExplainedWithItsInputs() {
    List<String> sentences = ReferenceValueWords.sentences(several());
    for (ReferenceValue value : several().values()) {
      assertThat(sentences).contains(value + ": " + value.kind().meaning());
    }
    assertThat(sentences).contains("  from processors: 4");
  }

  @Test
  void thePolicysMembersHaveTheNamesThatPoliciesHave() {
    assertThat(ReferenceValueWords.policyMembers(several()).toString())
        .isEqualTo(
            "{\"sevSnp\":{\"measurements\":[\""
                + "11".repeat(48)
                + "\"]},\"tdx\":{\"rtmrs\":{\"0\":[\""
                + "22".repeat(48)
                + "\"],\"2\":[\""
                + "33".repeat(48)
                + "\"]}},\"sgx\":{\"measurements\":[\""
                + "44".repeat(32)
                + "\"],\"isvProdId\":513,\"minIsvSvn\":7}}");
  }
}

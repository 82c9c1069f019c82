package org.fedclave.attestation.nvidia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.Locale;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NvidiaReportTest {

  private static final String REQUEST = "11e001ff" + "aa".repeat(32) + "00";
  private static final String BLOCK_1 = "01010500010200beef";
  private static final String BLOCK_2 = "02010500010200cafe";
  private static final String NONCE = "bb".repeat(32);
  private static final String SIGNATURE = "cc".repeat(96);

  private static String report(String blocks, int count, String opaque) {
    return REQUEST
        + "11600000"
        + hex(count, 1)
        + hex(blocks.length() / 2, 3)
        + blocks
        + NONCE
        + hex(opaque.length() / 2, 2)
        + opaque
        + SIGNATURE;
  }

  /** Little-endian. */
  private static String hex(int value, int bytes) {
    var hex = new StringBuilder();
    for (int i = 0; i < bytes; i++) {
      hex.append(String.format(Locale.ROOT, "%02x", (value >>> (8 * i)) & 0xff));
    }
    return hex.toString();
  }

  private static NvidiaReport parse(String hex) throws RefusedException {
    return NvidiaReport.parse(Bytes.hex(hex), false);
  }

  private static OpaqueData opaque(String fields) throws RefusedException {
    return parse(report(BLOCK_1, 1, fields)).opaque();
  }

  @Test
  void everyFieldIsReadFromItsPlace() throws RefusedException {
    NvidiaReport report = parse(report(BLOCK_2 + BLOCK_1, 2, ""));
    assertThat(report.requestNonce().toHex()).isEqualTo("aa".repeat(32));
    assertThat(report.responseNonce().toHex()).isEqualTo(NONCE);
    assertThat(report.operation()).isEqualTo(255);
    assertThat(report.answersTheRequest()).isTrue();
    assertThat(report.measurements())
        .containsExactly(entry(1, Bytes.hex("beef")), entry(2, Bytes.hex("cafe")));
  }

  @Test
  void everyShorterReportIsTruncated() {
    String whole = report(BLOCK_1, 1, "03000200353a");
    for (int bytes = 0; bytes < whole.length() / 2; bytes++) {
      String cut = whole.substring(0, 2 * bytes);
      assertThat(rule(() -> parse(cut))).as("%d bytes", bytes).isEqualTo(Rule.TRUNCATED);
    }
  }

  @Test
  void paddingIsToleratedOnlyIfZeroAndAllowed() throws RefusedException {
    String whole = report(BLOCK_1, 1, "");
    assertThat(rule(() -> parse(whole + "00"))).isEqualTo(Rule.TRAILING_BYTES);
    assertThat(rule(() -> NvidiaReport.parse(Bytes.hex(whole + "01"), true)))
        .isEqualTo(Rule.TRAILING_BYTES);
    assertThat(NvidiaReport.parse(Bytes.hex(whole + "0000"), true).slot()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "01010500010200beef, 2", // one block fewer than announced
    "01010500010200beef, 0",
    "'', 0",
    "01010500010200beef01010500010200beef, 2", // one index twice
    "00010500010200beef, 1", // index zero
    "01020500010200beef, 1", // not DMTF's form
    "01010600010200beef00, 1", // a byte too many in the block
  })
  void measurementBlocksMustBeAsAnnounced(String blocks, int count) {
    assertThat(rule(() -> parse(report(blocks, count, "")))).isEqualTo(Rule.REPORT_FORM);
  }

  @Test
  void otherMessagesAreNotReadAsReports() {
    String whole = report(BLOCK_1, 1, "");
    assertThat(rule(() -> parse("12" + whole.substring(2)))).isEqualTo(Rule.REPORT_VERSION);
    assertThat(rule(() -> parse("1160" + whole.substring(4)))).isEqualTo(Rule.REPORT_FORM);
    assertThat(rule(() -> parse(whole.replace("00116000", "00127f00"))))
        .isEqualTo(Rule.REPORT_VERSION);
    assertThat(rule(() -> parse(report(BLOCK_1, 1, "4e5644414f44020001"))))
        .isEqualTo(Rule.REPORT_VERSION);
  }

  @ParameterizedTest
  @CsvSource({
    "06000800005e009601000000, 96.00.5E.00.01",
    "06000e0039362e31302e35352e30302e3031, 96.10.55.00.01",
  })
  void vbiosVersionsAreBinaryOrText(String field, String version) throws RefusedException {
    assertThat(opaque(field).vbiosVersion()).contains(version);
  }

  @ParameterizedTest
  @CsvSource({
    "'', UNSTATED",
    "1500010055, SINGLE_GPU",
    "15000100aa, PROTECTED_PCIE",
    "240002000000, SINGLE_GPU",
    "240002000100, MULTI_GPU",
    "24000200020015000100aa, PROTECTED_PCIE",
  })
  void theModeIsReadFromEitherField(String fields, GpuMode mode) throws RefusedException {
    assertThat(opaque(fields).mode()).isEqualTo(mode);
  }

  @ParameterizedTest
  @CsvSource({
    "240002000300", // an unknown mode
    "24000200000015000100aa", // two fields that contradict each other
    "1500010000", // neither on nor off
    "2400040000000000", // a number too long
  })
  void aModeThatCannotBeUnderstoodRefuses(String fields) {
    assertThat(rule(() -> opaque(fields).mode())).isEqualTo(Rule.REPORT_FORM);
  }

  @Test
  void textAndVersionsMustBeReadable() throws RefusedException {
    assertThat(opaque("030007003537352e333200").driverVersion()).contains("575.32");
    assertThat(rule(() -> opaque("03000200ff31").driverVersion())).isEqualTo(Rule.REPORT_FORM);
    assertThat(rule(() -> opaque("03004100" + "31".repeat(65)).driverVersion()))
        .isEqualTo(Rule.REPORT_FORM);
    assertThat(rule(() -> opaque("0300010031" + "0300010032"))).isEqualTo(Rule.REPORT_FORM);
    assertThat(rule(() -> requireKnown("220002000200"))).isEqualTo(Rule.REPORT_VERSION);
    assertThat(requireKnown("220002000100")).isTrue();
  }

  private static boolean requireKnown(String fields) throws RefusedException {
    opaque(fields).requireKnownVersion();
    return true;
  }

  @Test
  void theVideoDecoderIsOffOnlyIfTheReportSaysSo() throws RefusedException {
    assertThat(opaque("0b00010055").isVideoDecoderOff()).isTrue();
    assertThat(opaque("0b000100aa").isVideoDecoderOff()).isFalse();
    assertThat(opaque("").isVideoDecoderOff()).isFalse();
  }

  /** Something that must be refused. */
  private interface Attempt {
    Object run() throws RefusedException;
  }

  private static Rule rule(Attempt attempt) {
    var rule = new Rule[1];
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(RefusedException.class, refused -> rule[0] = refused.rule());
    return rule[0];
  }
}

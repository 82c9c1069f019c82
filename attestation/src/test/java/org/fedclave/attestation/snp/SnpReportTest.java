package org.fedclave.attestation.snp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnpReportTest {

  /** The smallest report that parses: a version, guest policy bit 17, the signature algorithm. */
  private static byte[] report(int version) {
    byte[] report = new byte[SnpReport.BYTES];
    report[0] = (byte) version;
    report[0x0a] = 2;
    report[0x34] = 1;
    return report;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void everyReservedByteMustBeZeroAndNoOther(int version) {
    List<Integer> refused = new ArrayList<>();
    for (int at = 0; at < SnpReport.BYTES; at++) {
      byte[] report = report(version);
      report[at] |= (byte) 0x80;
      if (rule(report).equals(Set.of(Rule.REPORT_FORM))) {
        refused.add(at);
      }
    }
    assertThat(refused).containsExactlyElementsOf(reserved(version));
  }

  /** AMD 56860, ATTESTATION_REPORT, by hand: the flags word has 5 known bits. */
  private static List<Integer> reserved(int version) {
    IntStream reserved = IntStream.of(0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x1eb, 0x1ef);
    reserved = IntStream.concat(reserved, IntStream.range(version == 2 ? 0x188 : 0x18b, 0x1a0));
    reserved = IntStream.concat(reserved, IntStream.range(version == 5 ? 0x208 : 0x1f8, 0x2a0));
    reserved = IntStream.concat(reserved, IntStream.range(0x2a0 + 48, 0x2a0 + 72));
    reserved = IntStream.concat(reserved, IntStream.range(0x2a0 + 72 + 48, 1184));
    return reserved.sorted().boxed().collect(Collectors.toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 6, 255})
  void otherVersionsAreRefused(int version) {
    assertThat(rule(report(version))).containsExactly(Rule.REPORT_VERSION);
  }

  @Test
  void oneByteLessOrMoreIsRefused() {
    byte[] report = report(3);
    assertThatThrownBy(() -> SnpReport.parse(Bytes.of(report, 0, report.length - 1)))
        .hasMessageContaining("1184 bytes, not 1183");
    assertThatThrownBy(() -> SnpReport.parse(Bytes.hex(Bytes.of(report).toHex() + "00")))
        .hasMessageContaining("1184 bytes, not 1185");
    assertThatThrownBy(() -> SnpReport.parse(Bytes.EMPTY)).isInstanceOf(RefusedException.class);
  }

  @Test
  void aGuestPolicyWithoutItsReservedOneIsRefused() {
    byte[] report = report(3);
    report[0x0a] = 1;
    assertThat(rule(report)).containsExactly(Rule.REPORT_FORM);
  }

  @Test
  void turinsFirmwareVersionHasAnotherLayout() throws RefusedException {
    Bytes field = Bytes.hex("0102030400000009");
    var turin = TcbVersion.read(SnpProduct.TURIN, field);
    assertThat(turin).isEqualTo(new TcbVersion(SnpProduct.TURIN, 1, 2, 3, 4, 9));
    assertThat(turin.toBytes()).isEqualTo(field);
    assertThatThrownBy(() -> TcbVersion.read(SnpProduct.GENOA, field))
        .isInstanceOf(RefusedException.class);
    Bytes older = Bytes.hex("0102000000000409");
    var genoa = TcbVersion.read(SnpProduct.GENOA, older);
    assertThat(genoa).isEqualTo(new TcbVersion(SnpProduct.GENOA, 0, 1, 2, 4, 9));
    assertThat(genoa.toBytes()).isEqualTo(older);
    assertThatThrownBy(() -> TcbVersion.read(SnpProduct.TURIN, older))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void eachComponentOfAFirmwareVersionHasItsFloor() {
    var floor = new TcbVersion(SnpProduct.TURIN, 5, 5, 5, 5, 5);
    assertThat(floor.below(floor)).isEmpty();
    assertThat(new TcbVersion(SnpProduct.TURIN, 4, 9, 9, 9, 9).below(floor)).isPresent();
    assertThat(new TcbVersion(SnpProduct.TURIN, 9, 4, 9, 9, 9).below(floor)).isPresent();
    assertThat(new TcbVersion(SnpProduct.TURIN, 9, 9, 4, 9, 9).below(floor)).isPresent();
    assertThat(new TcbVersion(SnpProduct.TURIN, 9, 9, 9, 4, 9).below(floor)).isPresent();
    assertThat(new TcbVersion(SnpProduct.TURIN, 9, 9, 9, 9, 4).below(floor)).isPresent();
    assertThat(new TcbVersion(SnpProduct.GENOA, 0, 9, 9, 9, 9).below(floor)).isPresent();
  }

  @Test
  void aComponentIsOneByte() {
    for (int component = 0; component < 5; component++) {
      for (int wrong : new int[] {-1, 256}) {
        int[] parts = {1, 1, 1, 1, 1};
        parts[component] = wrong;
        assertThatThrownBy(
                () ->
                    new TcbVersion(
                        SnpProduct.TURIN, parts[0], parts[1], parts[2], parts[3], parts[4]))
            .as(component + " is " + wrong)
            .hasMessageContaining("not in 0..255");
      }
    }
    assertThatThrownBy(() -> new TcbVersion(SnpProduct.GENOA, 1, 1, 1, 1, 1))
        .hasMessageContaining("only Turin has an FMC");
  }

  @ParameterizedTest
  @CsvSource({
    "0x19, 0x00, MILAN",
    "0x19, 0x0f, MILAN",
    "0x19, 0x10, GENOA",
    "0x19, 0x1f, GENOA",
    "0x19, 0xa0, GENOA",
    "0x19, 0xaf, GENOA",
    "0x1a, 0x00, TURIN",
    "0x1a, 0x1f, TURIN",
    "0x19, 0x20,",
    "0x19, 0x9f,",
    "0x19, 0xb0,",
    "0x1a, 0x20,",
    "0x18, 0x01,",
    "0x1b, 0x01,"
  })
  void aProcessorIsOfOneFamilyByItsCpuid(String family, String model, SnpProduct product) {
    var cpu = new SnpReport.Cpu(Integer.decode(family), Integer.decode(model), 1);
    for (SnpProduct each : SnpProduct.values()) {
      assertThat(each.hasCpu(cpu)).as(each.label()).isEqualTo(each == product);
    }
  }

  @Test
  void everyRuleAboutEvidenceIsMandatory() {
    EnumSet<Rule> mandatory = EnumSet.copyOf(SnpVerifier.MANDATORY);
    mandatory.addAll(SnpAppraiser.MANDATORY);
    assertThat(SnpAppraiser.RULES).containsAll(mandatory);
    EnumSet<Rule> structure = EnumSet.copyOf(SnpAppraiser.RULES);
    structure.removeAll(mandatory);
    assertThat(structure)
        .allSatisfy(rule -> assertThat(rule).isLessThanOrEqualTo(Rule.CERTIFICATE_FORM));
  }

  private static Set<Rule> rule(byte[] report) {
    try {
      return SnpReport.parse(Bytes.of(report)).raw().isEmpty()
          ? EnumSet.allOf(Rule.class)
          : Set.of();
    } catch (RefusedException e) {
      return Set.of(e.rule());
    }
  }
}

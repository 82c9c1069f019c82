package org.fedclave.attestation.snp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

/** Each field of a report is shown, from where AMD 56860 has it. */
class SnpShowTest {

  private static final String TURIN_VERSION = "0102030400000005";

  /** A version 5 report of a Turin chip, in which each field holds its own pattern. */
  private static byte[] report() {
    byte[] report = new byte[SnpReport.BYTES];
    put(report, 0x00, "05000000");
    put(report, 0x04, "f1f2f3f4");
    put(report, 0x08, "3701130000000080");
    put(report, 0x10, "11".repeat(16));
    put(report, 0x20, "12".repeat(16));
    put(report, 0x30, "02000080");
    put(report, 0x34, "01000000");
    put(report, 0x38, TURIN_VERSION);
    put(report, 0x40, "2500000000000000");
    put(report, 0x48, "07000000");
    put(report, 0x50, "13".repeat(64));
    put(report, 0x90, "14".repeat(48));
    put(report, 0xc0, "15".repeat(32));
    put(report, 0xe0, "16".repeat(48));
    put(report, 0x110, "17".repeat(48));
    put(report, 0x140, "18".repeat(32));
    put(report, 0x160, "19".repeat(32));
    put(report, 0x180, "0101030400000005");
    put(report, 0x188, "1a02f1");
    put(report, 0x1a0, "1b".repeat(64));
    put(report, 0x1e0, "0100030400000005");
    put(report, 0x1e8, "f22101");
    put(report, 0x1ec, "f32202");
    put(report, 0x1f0, "0000030400000005");
    put(report, 0x1f8, "0100000000000080");
    put(report, 0x200, "0300000000000000");
    return report;
  }

  private static void put(byte[] report, int at, String hex) {
    byte[] field = Bytes.hex(hex).toArray();
    System.arraycopy(field, 0, report, at, field.length);
  }

  private static ObjectNode show(byte[] report) throws RefusedException {
    return SnpShow.report(Bytes.wrap(report), Optional.empty());
  }

  @Test
  void everyFieldOfAVersion5ReportIsShown() throws RefusedException {
    ObjectNode shown = show(report());
    Map<String, String> expected =
        Map.ofEntries(
            Map.entry("/version", "5"),
            Map.entry("/guestSvn", "4109628145"),
            Map.entry("/policy", "0x8000000000130137"),
            Map.entry("/policyBits/abiMinor", "55"),
            Map.entry("/policyBits/abiMajor", "1"),
            Map.entry("/policyBits/smt", "true"),
            Map.entry("/policyBits/reservedMustBeOne", "true"),
            Map.entry("/policyBits/migrateMa", "false"),
            Map.entry("/policyBits/debug", "false"),
            Map.entry("/policyBits/singleSocket", "true"),
            Map.entry("/debug", "false"),
            Map.entry("/familyId", "11".repeat(16)),
            Map.entry("/imageId", "12".repeat(16)),
            Map.entry("/vmpl", "2147483650"),
            Map.entry("/signatureAlgo", "1"),
            Map.entry("/platformInfo", "0x25"),
            Map.entry("/authorKeyEn", "true"),
            Map.entry("/maskChipKey", "true"),
            Map.entry("/signingKey", "VLEK"),
            Map.entry("/reportData", "13".repeat(64)),
            Map.entry("/measurement", "14".repeat(48)),
            Map.entry("/hostData", "15".repeat(32)),
            Map.entry("/idKeyDigest", "16".repeat(48)),
            Map.entry("/authorKeyDigest", "17".repeat(48)),
            Map.entry("/reportId", "18".repeat(32)),
            Map.entry("/reportIdMa", "19".repeat(32)),
            Map.entry("/chipId", "1b".repeat(64)),
            Map.entry("/cpuid/family", "26"),
            Map.entry("/cpuid/model", "2"),
            Map.entry("/cpuid/stepping", "241"),
            Map.entry("/product", "Turin"),
            Map.entry("/currentTcb/raw", TURIN_VERSION),
            Map.entry("/currentTcb/fmc", "1"),
            Map.entry("/currentTcb/bootLoader", "2"),
            Map.entry("/currentTcb/tee", "3"),
            Map.entry("/currentTcb/snp", "4"),
            Map.entry("/currentTcb/microcode", "5"),
            Map.entry("/reportedTcb/bootLoader", "1"),
            Map.entry("/committedTcb/bootLoader", "0"),
            Map.entry("/launchTcb/fmc", "0"),
            Map.entry("/currentVersion", "1.33.242"),
            Map.entry("/committedVersion", "2.34.243"),
            Map.entry("/launchMitVector", "0x8000000000000001"),
            Map.entry("/currentMitVector", "0x3"));
    expected.forEach(
        (path, value) -> assertThat(shown.at(path).asText()).as(path).isEqualTo(value));
    assertThat(SnpShow.reportData(Bytes.wrap(report()))).isEqualTo(Bytes.hex("13".repeat(64)));
  }

  @Test
  void whatThereIsNotIsNotShown() throws RefusedException {
    byte[] report = report();
    report[0] = 2;
    put(report, 0x188, "000000");
    put(report, 0x1f8, "00".repeat(16));
    put(report, 0x48, "1c");
    ObjectNode shown = show(report);
    assertThat(shown.has("cpuid")).isFalse();
    assertThat(shown.has("product")).isFalse();
    assertThat(shown.has("launchMitVector")).isFalse();
    assertThat(shown.has("currentMitVector")).isFalse();
    assertThat(shown.path("signingKey").asText()).isEqualTo("kind 7");
    assertThat(shown.path("authorKeyEn").asBoolean()).isFalse();
    assertThat(shown.path("maskChipKey").asBoolean()).isFalse();
    assertThat(shown.path("currentTcb").size()).isEqualTo(1);
  }

  @Test
  void aVersionThatIsNotOneOfItsProductStaysHexadecimal() throws RefusedException {
    byte[] report = report();
    put(report, 0x188, "1911");
    assertThat(show(report).path("product").asText()).isEqualTo("Genoa");
    assertThat(show(report).path("currentTcb").size()).isEqualTo(1);
    assertThat(show(report).at("/currentTcb/raw").asText()).isEqualTo(TURIN_VERSION);
  }
}

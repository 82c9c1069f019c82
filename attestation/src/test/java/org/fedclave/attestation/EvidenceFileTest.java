package org.fedclave.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file is, told by its first bytes. */
class EvidenceFileTest {

  private static final String INTEL = "939a7233f79c4ca9940a0db3957f0607";

  private static Bytes snpReport(int size, int algorithm) {
    byte[] report = new byte[size];
    report[0x34] = (byte) algorithm;
    return Bytes.wrap(report);
  }

  @ParameterizedTest
  @CsvSource({
    "030002000000000000000000" + INTEL + ", SGX, QUOTE",
    "040002008100000000000000" + INTEL + "00, TDX, QUOTE",
    "11e0, NVIDIA_GPU, REPORT",
    "ff54434780, TPM, TPM_QUOTE",
    "48434c4102, TPM, HCL_REPORT",
    "d28443, PSA, TOKEN",
    "d9018fa2, CCA, TOKEN",
    "8444a101382240, NITRO, DOCUMENT"
  })
  void aRawPieceIsTold(String hex, EvidenceFormat format, EvidenceItem item)
      throws RefusedException {
    Bytes content = Bytes.hex(hex);
    assertThat(EvidenceFile.of(content)).isEqualTo(new EvidenceFile(format, Map.of(item, content)));
  }

  @Test
  void aReportAndALogAreToldByWhatStandsFurtherIn() throws RefusedException {
    assertThat(EvidenceFile.of(snpReport(1184, 1)).format()).isEqualTo(EvidenceFormat.SEV_SNP);
    Bytes log = Bytes.hex("00".repeat(32) + Bytes.utf8("Spec ID Event03").toHex() + "00");
    assertThat(EvidenceFile.of(log).items()).containsOnlyKeys(EvidenceItem.EVENT_LOG);
    refused(snpReport(1183, 1));
    refused(snpReport(1185, 1));
    refused(snpReport(1184, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "11",
        "11e1",
        "ff5443",
        "48434c",
        "d283",
        "d9018e",
        "8444a1013821",
        "030002000000000000000000939a7233f79c4ca9940a0db3957f06",
        "939a7233f79c4ca9940a0db3957f0607"
      })
  void somethingElseIsRefused(String hex) {
    refused(Bytes.hex(hex));
  }

  private static void refused(Bytes content) {
    assertThatThrownBy(() -> EvidenceFile.of(content))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.EVIDENCE_FORM));
  }

  @Test
  void aContainerIsReadAndPiecesAreAddedToAFile() throws RefusedException {
    var evidence =
        new Evidence(EvidenceFormat.PSA, Map.of(EvidenceItem.TOKEN, Bytes.hex("d28443")));
    EvidenceFile file = EvidenceFile.of(evidence.encode());
    assertThat(file.toEvidence()).isEqualTo(evidence);
    EvidenceFile bare =
        new EvidenceFile(EvidenceFormat.NVIDIA_GPU, Map.of(EvidenceItem.REPORT, Bytes.hex("01")));
    assertThatThrownBy(bare::toEvidence)
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.EVIDENCE_FORM));
    EvidenceFile whole =
        bare.with(
            Map.of(
                EvidenceItem.REPORT,
                Bytes.hex("02"),
                EvidenceItem.CERTIFICATE_CHAIN,
                Bytes.hex("03")));
    assertThat(whole.toEvidence().item(EvidenceItem.REPORT)).isEqualTo(Bytes.hex("01"));
    assertThat(whole.toEvidence().item(EvidenceItem.CERTIFICATE_CHAIN)).isEqualTo(Bytes.hex("03"));
  }
}

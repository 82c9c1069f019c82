package org.fedclave.attestation.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigfsTsmAttestorTest {

  @TempDir Path folder;
  private KernelStandIn snp = new KernelStandIn(Path.of(""), "", in -> in);
  private KernelStandIn tdx = snp;

  @BeforeEach
  void boot() {
    snp =
        new KernelStandIn(folder, "sev_guest", in -> Reports.snp(0, in))
            .with("auxblob", CertificateTables.whole());
    tdx = new KernelStandIn(folder, "tdx_guest", Reports::tdxQuote);
  }

  @AfterEach
  void noEntryIsLeftInTheKernel() throws IOException {
    assertThat(snp.isEmpty()).isTrue();
  }

  private static ConfigfsTsmAttestor attestor(TsmReports kernel) {
    return new ConfigfsTsmAttestor(
        kernel, Optional.empty(), Optional.empty(), EndorsementSource.NONE);
  }

  private static ConfigfsTsmAttestor atLevel(TsmReports kernel, int level) {
    return new ConfigfsTsmAttestor(
        kernel, Optional.of(level), Optional.empty(), EndorsementSource.NONE);
  }

  @Test
  void anSnpReportComesWithTheHostsCertificates() throws Exception {
    Evidence evidence = attestor(snp).attest(Reports.DATA);
    assertThat(evidence.format()).isEqualTo(EvidenceFormat.SEV_SNP);
    assertThat(evidence.items())
        .isEqualTo(
            Map.of(
                EvidenceItem.REPORT, Reports.snp(0, Reports.DATA),
                EvidenceItem.LEAF_CERTIFICATE, Bytes.utf8("vcek"),
                EvidenceItem.INTERMEDIATE_CERTIFICATE, Bytes.utf8("ask"),
                EvidenceItem.ROOT_CERTIFICATE, Bytes.utf8("ark"),
                EvidenceItem.REVOCATION_LIST, Bytes.utf8("crl")));
    assertThat(snp.written).containsExactly("inblob");
  }

  @Test
  void aTdxQuoteComesAlone() throws Exception {
    Evidence evidence = attestor(tdx).attest(Reports.DATA);
    assertThat(evidence.format()).isEqualTo(EvidenceFormat.TDX);
    assertThat(evidence.items())
        .isEqualTo(Map.of(EvidenceItem.QUOTE, Reports.tdxQuote(Reports.DATA)));
  }

  @Test
  void theEventLogGoesIntoTdxEvidence(@TempDir Path elsewhere) throws Exception {
    Path log = Files.write(elsewhere.resolve("CCEL"), new byte[] {1, 2, 3});
    var attestor =
        new ConfigfsTsmAttestor(tdx, Optional.empty(), Optional.of(log), EndorsementSource.NONE);
    assertThat(attestor.attest(Reports.DATA).find(EvidenceItem.EVENT_LOG))
        .contains(Bytes.wrap(new byte[] {1, 2, 3}));
  }

  @Test
  void eachRequestGetsItsOwnReport() throws Exception {
    var attestor = attestor(snp);
    assertThat(attestor.attest(Reports.data(1)).item(EvidenceItem.REPORT))
        .isNotEqualTo(attestor.attest(Reports.data(2)).item(EvidenceItem.REPORT));
    assertThat(snp.made).isEqualTo(2);
  }

  @Test
  void aReportThatSomebodyElseDisturbedIsAskedForAgain() throws Exception {
    snp.interference =
        entry -> {
          if (snp.made == 1) {
            entry.write("inblob", Reports.data(9));
          }
        };
    assertThat(attestor(snp).attest(Reports.DATA).item(EvidenceItem.REPORT))
        .isEqualTo(Reports.snp(0, Reports.DATA));
    assertThat(snp.made).isEqualTo(2);
  }

  @Test
  void aReportThatIsDisturbedEveryTimeIsAnError() {
    snp.interference = entry -> entry.write("privlevel", Bytes.utf8("0"));
    snp.with("privlevel", Bytes.EMPTY);
    assertThatThrownBy(() -> attestor(snp).attest(Reports.DATA))
        .isInstanceOf(IOException.class)
        .hasMessage("another program writes to our report entries: 3 reports were disturbed");
  }

  @Test
  void aReportOverOtherDataIsRefusedThoughTheGenerationFits() {
    var liar = new KernelStandIn(folder, "sev_guest", in -> Reports.snp(0, Reports.data(9)));
    assertThatThrownBy(() -> attestor(liar).attest(Reports.DATA))
        .hasMessage("the kernel's report does not hold the data that it was asked to bind");
  }

  @Test
  void aPrivilegeLevelIsWrittenBeforeTheData() throws Exception {
    snp.with("privlevel", Bytes.EMPTY).with("privlevel_floor", Bytes.utf8("1\n"));
    atLevel(snp, 1).attest(Reports.DATA);
    assertThat(snp.written).containsExactly("privlevel", "inblob");
  }

  @Test
  void aPrivilegeLevelUnderTheFloorIsRefusedInWords() {
    snp.with("privlevel", Bytes.EMPTY).with("privlevel_floor", Bytes.utf8("2\n"));
    assertThatThrownBy(() -> atLevel(snp, 1).attest(Reports.DATA))
        .hasMessage("privilege level 1 is above this guest's own: the lowest is 2");
  }

  @Test
  void aPrivilegeLevelWhereThereAreNoneIsRefused() {
    assertThatThrownBy(() -> atLevel(tdx, 0).attest(Reports.DATA))
        .hasMessageContaining("no privilege levels");
    assertThatThrownBy(() -> atLevel(tdx, 4)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anUnknownProviderIsRefusedByName() {
    var arm = new KernelStandIn(folder, "arm_cca_guest", in -> in);
    assertThatThrownBy(() -> attestor(arm).attest(Reports.DATA))
        .hasMessageContaining("\"arm_cca_guest\"")
        .hasMessageContaining("sev_guest and tdx_guest");
  }

  @Test
  void anEndlessReportIsNotRead() {
    var endless = new KernelStandIn(folder, "tdx_guest", in -> Bytes.wrap(new byte[1 << 20]));
    assertThatThrownBy(() -> attestor(endless).attest(Reports.DATA))
        .hasMessageStartingWith("the kernel gives no outblob: ")
        .hasMessageContaining("is longer than 16384 bytes");
  }

  @Test
  void certificatesThatTheHostDoesNotBringComeFromTheSource() throws Exception {
    var bare = new KernelStandIn(folder, "sev_guest", in -> Reports.snp(0, in));
    EndorsementSource source =
        (format, collected) -> {
          var whole = new java.util.EnumMap<>(collected);
          whole.put(EvidenceItem.LEAF_CERTIFICATE, Bytes.utf8("leaf"));
          whole.put(EvidenceItem.INTERMEDIATE_CERTIFICATE, Bytes.utf8("intermediate"));
          whole.put(EvidenceItem.ROOT_CERTIFICATE, Bytes.utf8("root"));
          return new Evidence(format, whole);
        };
    var attestor = new ConfigfsTsmAttestor(bare, Optional.empty(), Optional.empty(), source);
    assertThat(attestor.attest(Reports.DATA).item(EvidenceItem.LEAF_CERTIFICATE))
        .isEqualTo(Bytes.utf8("leaf"));
  }

  @Test
  void withoutCertificatesTheMessageSaysWhatIsMissing() {
    var bare = new KernelStandIn(folder, "sev_guest", in -> Reports.snp(0, in));
    assertThatThrownBy(() -> attestor(bare).attest(Reports.DATA))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(".*evidence lacks its .*-cert; give a folder of collateral .*");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 63, 65})
  void otherThan64BytesOfDataAreRefused(int size) {
    assertThatThrownBy(() -> attestor(snp).attest(Bytes.wrap(new byte[size])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(snp.made).isZero();
  }

  @Test
  void outsideOfAGuestTheMessageSaysSo() {
    Path nowhere = folder.resolve("tsm");
    assertThatThrownBy(
            () ->
                AttestorProvider.open("configfs-tsm", Map.of("folder", nowhere.toString()))
                    .attest(Reports.DATA))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("this is no SEV-SNP or TDX guest");
  }

  @Test
  void settingsThatNobodyKnowsAndWrongOnesAreRefused() {
    assertThatThrownBy(() -> AttestorProvider.open("configfs-tsm", Map.of("foldr", "x")))
        .hasMessage(
            "the attestor configfs-tsm has no setting \"foldr\"; it has [collateral, event-log, folder, privlevel]");
    assertThatThrownBy(
            () -> AttestorProvider.open("configfs-tsm", Map.of("collateral", folder.toString())))
        .hasMessageContaining("no collateral store in");
    for (String level : new String[] {"4", "-1", "one", ""}) {
      assertThatThrownBy(() -> AttestorProvider.open("configfs-tsm", Map.of("privlevel", level)))
          .hasMessageContaining("must be a number from 0 to 3");
    }
    assertThatThrownBy(() -> AttestorProvider.open("configfs-tsm", Map.of("folder", " ")))
        .hasMessageContaining("is empty");
  }
}

package org.fedclave.attestation.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.collect.CertificateTables.Row;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

class SnpCertificateTableTest {

  private static final Bytes BY_VCEK = Reports.snp(0, Reports.DATA);
  private static final Bytes BY_VLEK = Reports.snp(1, Reports.DATA);

  @Test
  void theLeafIsThatOfTheKeyWhichSigned() throws Exception {
    assertThat(SnpCertificateTable.pieces(BY_VCEK, CertificateTables.whole()))
        .containsEntry(EvidenceItem.LEAF_CERTIFICATE, Bytes.utf8("vcek"));
    assertThat(SnpCertificateTable.pieces(BY_VLEK, CertificateTables.whole()))
        .containsEntry(EvidenceItem.LEAF_CERTIFICATE, Bytes.utf8("vlek"));
  }

  @Test
  void anEmptyTableHasNothing() throws Exception {
    assertThat(SnpCertificateTable.pieces(BY_VCEK, Bytes.EMPTY)).isEmpty();
    assertThat(SnpCertificateTable.pieces(BY_VCEK, CertificateTables.of())).isEmpty();
    assertThat(
            SnpCertificateTable.pieces(
                BY_VCEK, CertificateTables.of(new Row(CertificateTables.ASK, ""))))
        .isEmpty();
  }

  @Test
  void aCertificateInPemBecomesDer() throws Exception {
    byte[] der = {0x30, 1, 2, 3};
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getEncoder().encodeToString(der)
            + "\n-----END CERTIFICATE-----\n";
    assertThat(
            SnpCertificateTable.pieces(
                BY_VCEK, CertificateTables.of(new Row(CertificateTables.ASK, pem))))
        .containsEntry(EvidenceItem.INTERMEDIATE_CERTIFICATE, Bytes.wrap(der));
    assertThatThrownBy(
            () ->
                SnpCertificateTable.pieces(
                    BY_VCEK, CertificateTables.of(new Row(CertificateTables.ASK, pem + pem))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anEntryThatReachesPastTheEndIsRefused() {
    byte[] table = CertificateTables.whole().toArray();
    table[16 + 3] = (byte) 0xff;
    assertThatThrownBy(() -> SnpCertificateTable.pieces(BY_VCEK, Bytes.wrap(table)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("announces more than it holds");
  }

  @Test
  void aTableOfTooManyEntriesIsRefused() {
    Row[] rows = new Row[40];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new Row(String.format(java.util.Locale.ROOT, "%032x", i + 1), "x");
    }
    assertThatThrownBy(() -> SnpCertificateTable.pieces(BY_VCEK, CertificateTables.of(rows)))
        .isInstanceOf(IOException.class);
  }

  /** Each row costs a copy of what it names, also if it says the same again. */
  @Test
  void oneKindInTooManyRowsIsRefused() {
    Row[] rows = new Row[40];
    java.util.Arrays.fill(rows, new Row(CertificateTables.ASK, "ask"));
    assertThatThrownBy(() -> SnpCertificateTable.pieces(BY_VCEK, CertificateTables.of(rows)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("announces more than it holds");
  }

  @Test
  void anOutblobThatIsNoReportIsRefused() {
    assertThatThrownBy(() -> SnpCertificateTable.pieces(Bytes.utf8("?"), Bytes.EMPTY))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the kernel's SNP report or certificate table: ");
  }

  @Test
  void noTableHasAnyOtherEffectThanAnIoException() {
    long seed = 20261123;
    var random = new Random(seed);
    byte[] whole = CertificateTables.whole().toArray();
    for (int i = 0; i < 20_000; i++) {
      byte[] table = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int flips = random.nextInt(4); flips > 0 && table.length > 0; flips--) {
        table[random.nextInt(Math.min(table.length, 170))] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        SnpCertificateTable.pieces(BY_VCEK, Bytes.wrap(table));
      } catch (IOException expected) {
        assertThat(expected).as("seed " + seed + ", round " + i).hasMessageContaining("table");
      }
    }
  }
}

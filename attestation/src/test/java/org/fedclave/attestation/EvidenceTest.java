package org.fedclave.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborWriter;
import org.junit.jupiter.api.Test;

class EvidenceTest {

  private static final Evidence EVIDENCE =
      new Evidence(
          EvidenceFormat.SEV_SNP,
          Bytes.hex("01"),
          List.of(Bytes.hex("02"), Bytes.hex("03")),
          List.of());

  @Test
  void whatIsEncodedIsDecodedToTheSame() throws RefusedException {
    assertThat(Evidence.decode(EVIDENCE.encode())).isEqualTo(EVIDENCE);
  }

  @Test
  void bytesAfterItAreRefused() {
    refused(Bytes.hex(EVIDENCE.encode().toHex() + "00"));
  }

  @Test
  void anUnknownTechnologyIsRefused() {
    refused(container("tdx"));
  }

  @Test
  void anUnknownKeyIsRefused() {
    refused(
        new CborWriter()
            .put("format", "sev-snp")
            .put("report", Bytes.EMPTY)
            .putBytes("certificates", List.of())
            .putBytes("crls", List.of())
            .put("extra", 1)
            .toBytes());
  }

  @Test
  void aMissingMemberIsRefused() {
    refused(new CborWriter().put("format", "sev-snp").put("report", Bytes.EMPTY).toBytes());
  }

  @Test
  void bytesThatAreNoContainerAreRefused() {
    refused(Bytes.EMPTY);
    refused(Bytes.hex("ff"));
    refused(Bytes.wrap(new byte[Evidence.LARGEST_ENCODED + 1]));
  }

  @Test
  void piecesOverTheirCapsAreRefused() {
    Bytes large = Bytes.wrap(new byte[9 << 10]);
    refused(
        new CborWriter()
            .put("format", "sev-snp")
            .put("report", Bytes.EMPTY)
            .putBytes("certificates", List.of(large))
            .putBytes("crls", List.of())
            .toBytes());
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Evidence(
                    EvidenceFormat.SEV_SNP,
                    Bytes.EMPTY,
                    Collections.nCopies(9, Bytes.EMPTY),
                    List.of()));
  }

  private static Bytes container(String format) {
    return new CborWriter()
        .put("format", format)
        .put("report", Bytes.EMPTY)
        .putBytes("certificates", List.of())
        .putBytes("crls", List.of())
        .toBytes();
  }

  private static void refused(Bytes encoded) {
    assertThatThrownBy(() -> Evidence.decode(encoded))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.rule()).isEqualTo(Rule.EVIDENCE_FORM));
  }
}

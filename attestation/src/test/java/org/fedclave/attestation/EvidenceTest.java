package org.fedclave.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.Map;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvidenceTest {

  private static final Map<EvidenceItem, Bytes> ITEMS =
      Map.of(
          EvidenceItem.REPORT, Bytes.hex("01"),
          EvidenceItem.LEAF_CERTIFICATE, Bytes.hex("02"),
          EvidenceItem.INTERMEDIATE_CERTIFICATE, Bytes.hex("03"),
          EvidenceItem.ROOT_CERTIFICATE, Bytes.hex("04"),
          EvidenceItem.REVOCATION_LIST, Bytes.hex("05"));
  private static final Evidence EVIDENCE = new Evidence(EvidenceFormat.SEV_SNP, ITEMS);

  @Test
  void whatIsEncodedIsDecodedToTheSame() throws RefusedException {
    assertThat(Evidence.decode(EVIDENCE.encode())).isEqualTo(EVIDENCE);
  }

  @Test
  void bytesAfterItAreRefused() {
    refused(Rule.EVIDENCE_FORM, Bytes.hex(EVIDENCE.encode().toHex() + "00"));
  }

  @Test
  void anUnknownTechnologyIsRefused() {
    refused(Rule.EVIDENCE_FORM, container("sev-es", ITEMS).toBytes());
  }

  @Test
  void anUnknownMemberIsRefused() {
    refused(Rule.EVIDENCE_FORM, container("sev-snp", ITEMS).put("extra", 1).toBytes());
  }

  @Test
  void anUnknownPieceIsRefused() {
    refused(
        Rule.EVIDENCE_FORM,
        new CborWriter()
            .put("format", "sev-snp")
            .put("items", pieces(ITEMS).put("extra", Bytes.hex("01")))
            .toBytes());
  }

  @ParameterizedTest
  @EnumSource
  void everyTechnologyRefusesAPieceOfAnother(EvidenceFormat format) {
    for (EvidenceItem item : EvidenceItem.values()) {
      if (!format.required().contains(item) && !format.optional().contains(item)) {
        var items = new EnumMap<EvidenceItem, Bytes>(EvidenceItem.class);
        format.required().forEach(required -> items.put(required, Bytes.hex("01")));
        assertThat(new Evidence(format, items).items()).isEqualTo(items);
        items.put(item, Bytes.hex("01"));
        refused(Rule.EVIDENCE_FORM, container(format.wireName(), items).toBytes());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyTechnologyRefusesEvidenceWithoutARequiredPiece(EvidenceFormat format) {
    for (EvidenceItem missing : format.required()) {
      var items = new EnumMap<EvidenceItem, Bytes>(EvidenceItem.class);
      format.required().stream()
          .filter(item -> item != missing)
          .forEach(item -> items.put(item, Bytes.hex("01")));
      refused(Rule.EVIDENCE_FORM, container(format.wireName(), items).toBytes());
    }
  }

  @Test
  void bytesThatAreNoContainerAreRefused() {
    refused(Rule.EVIDENCE_FORM, Bytes.EMPTY);
    refused(Rule.EVIDENCE_FORM, Bytes.hex("ff"));
    refused(Rule.OVERSIZED, Bytes.wrap(new byte[Evidence.LARGEST_ENCODED + 1]));
  }

  @ParameterizedTest
  @EnumSource
  void everyPieceHasACap(EvidenceItem item) {
    for (EvidenceFormat format : EvidenceFormat.values()) {
      if (format.required().contains(item) || format.optional().contains(item)) {
        var items = new EnumMap<EvidenceItem, Bytes>(EvidenceItem.class);
        format.required().forEach(required -> items.put(required, Bytes.hex("01")));
        items.put(item, Bytes.wrap(new byte[item.largest() + 1]));
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new Evidence(format, items))
            .withMessageContaining(item.wireName());
        items.put(item, Bytes.EMPTY);
        assertThatIllegalArgumentException().isThrownBy(() -> new Evidence(format, items));
      }
    }
  }

  private static CborWriter container(String format, Map<EvidenceItem, Bytes> items) {
    return new CborWriter().put("format", format).put("items", pieces(items));
  }

  private static CborWriter pieces(Map<EvidenceItem, Bytes> items) {
    var pieces = new CborWriter();
    items.forEach((item, bytes) -> pieces.put(item.wireName(), bytes));
    return pieces;
  }

  private static void refused(Rule rule, Bytes encoded) {
    assertThatThrownBy(() -> Evidence.decode(encoded))
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }
}

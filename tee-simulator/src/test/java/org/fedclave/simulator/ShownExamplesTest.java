package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.BoundBytes;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFile;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.EvidenceTree;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people are shown of sound evidence, of each technology. */
class ShownExamplesTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC);
  private static final Map<EvidenceFormat, SimulatedExample> EXAMPLES = examples();
  private static final Set<EvidenceItem> OPAQUE =
      Set.of(
          EvidenceItem.TPM_SIGNATURE,
          EvidenceItem.TPM_SIGNATURE_RAW,
          EvidenceItem.AK_PUBLIC_SPKI,
          EvidenceItem.AK_PUBLIC_TPMT);

  private static Map<EvidenceFormat, SimulatedExample> examples() {
    try {
      return SimulatedExamples.all(Path.of("target", "simulated-examples"), CLOCK);
    } catch (IOException e) {
      throw new AssertionError("no examples", e);
    }
  }

  private static SimulatedExample example(EvidenceFormat format) {
    return Optional.ofNullable(EXAMPLES.get(format)).orElseThrow();
  }

  private static Evidence evidence(EvidenceFormat format) {
    return example(format).evidence();
  }

  @ParameterizedTest
  @EnumSource
  void everyPieceIsReadable(EvidenceFormat format) {
    ObjectNode tree = EvidenceTree.of(evidence(format));
    assertThat(tree.path("format").asText()).isEqualTo(format.wireName());
    evidence(format)
        .items()
        .forEach(
            (item, bytes) -> {
              JsonNode piece = tree.at("/pieces/" + item.wireName());
              assertThat(piece.isContainerNode()).as(item.wireName()).isTrue();
              assertThat(piece).as(item.wireName()).isNotEmpty();
              assertThat(piece.has("unreadable")).as(item.wireName()).isFalse();
              assertThat(piece.has("digest") && piece.has("bytes"))
                  .as(item.wireName())
                  .isEqualTo(OPAQUE.contains(item));
            });
  }

  @ParameterizedTest
  @EnumSource
  void aPieceThatCannotBeReadSaysSoAndHidesNoOther(EvidenceFormat format) {
    evidence(format)
        .items()
        .forEach(
            (item, bytes) -> {
              Evidence broken = evidence(format).with(item, Bytes.hex("f9"));
              ObjectNode pieces = (ObjectNode) EvidenceTree.of(broken).path("pieces");
              pieces
                  .properties()
                  .forEach(
                      piece ->
                          assertThat(piece.getValue().has("unreadable"))
                              .as(piece.getKey())
                              .isEqualTo(
                                  piece.getKey().equals(item.wireName())
                                      && !OPAQUE.contains(item)));
              assertThat(pieces.at('/' + item.wireName() + "/bytes").asInt()).isEqualTo(1);
            });
  }

  @ParameterizedTest
  @EnumSource
  void whatEvidenceBindsIsReadFromIt(EvidenceFormat format) throws RefusedException {
    SimulatedExample example = example(format);
    assertThat(BoundBytes.insecureReadFrom(example.evidence()))
        .isEqualTo(
            format == EvidenceFormat.TPM ? Optional.empty() : Optional.of(example.expectedData()));
    EvidenceFile file = EvidenceFile.of(example.evidence().encode());
    assertThat(file.toEvidence()).isEqualTo(example.evidence());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAcceptedIsDescribed(EvidenceFormat format) throws RefusedException {
    SimulatedExample example = example(format);
    AcceptableEvidence accepted = example.appraise(example.evidence());
    assertThat(accepted.format()).isEqualTo(format);
    assertThat(accepted.simulated()).isTrue();
    assertThat(accepted.describe()).isNotBlank();
    assertThat(accepted.claims()).hasSizeGreaterThan(5);
    assertThat(accepted.measurement().isEmpty()).isFalse();
  }

  @Test
  void anExampleOfEachTechnologyIsShownAsItIs() throws RefusedException {
    assertThat(claim(EvidenceFormat.SEV_SNP, "/measurement")).isEqualTo("5a".repeat(48));
    assertThat(shown(EvidenceFormat.TPM, "/hcl-report/hardwareReport/measurement"))
        .isEqualTo("5a".repeat(48));
    assertThat(shown(EvidenceFormat.SEV_SNP, "/leaf-cert/authority")).isEqualTo("false");
    assertThat(shown(EvidenceFormat.SEV_SNP, "/root-cert/authority")).isEqualTo("true");
    assertThat(shown(EvidenceFormat.NVIDIA_GPU, "/ocsp-responses/0/status")).isEqualTo("GOOD");
    assertThat(shown(EvidenceFormat.NVIDIA_GPU, "/ocsp-responses/0/thisUpdate"))
        .isEqualTo("2026-06-01T12:00:00Z");
  }

  private static String claim(EvidenceFormat format, String path) throws RefusedException {
    return example(format).appraise(evidence(format)).claims().at(path).asText();
  }

  private static String shown(EvidenceFormat format, String path) {
    return EvidenceTree.of(evidence(format)).path("pieces").at(path).asText();
  }
}

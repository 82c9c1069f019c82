package org.fedclave.attestation.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.collateral.CollateralFinding.Level;
import org.fedclave.attestation.vectors.SharedVectors;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollateralCheckTest {

  private static final Instant NOW = Instant.parse("2026-10-15T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Duration FORTNIGHT = Duration.ofDays(14);

  @TempDir Path folder = Path.of("");

  private CollateralStore store() throws Exception {
    return CollateralStore.openOrCreate(folder, CLOCK);
  }

  private void add(Bytes content, UpdateChannel channel) throws Exception {
    store().importBytes("it", content, channel);
  }

  private List<CollateralFinding> check(Instant at) throws Exception {
    return new CollateralCheck(store(), at, MONTH, FORTNIGHT).run();
  }

  private static List<String> sentences(List<CollateralFinding> findings, Level level) {
    return findings.stream()
        .filter(finding -> finding.level() == level)
        .map(CollateralFinding::sentence)
        .toList();
  }

  @Test
  void anEmptyStoreHasNoFindings() throws Exception {
    assertThat(check(NOW)).isEmpty();
  }

  @Test
  void whatIsExpiredTooOldOrNotYetValidIsAProblemAndWhatEndsSoonIsSaid() throws Exception {
    add(served("2026-10-01T00:00:00Z", "2026-12-31T00:00:00Z"), UpdateChannel.STANDARD);
    Instant issued = Instant.parse("2026-10-01T00:00:00Z");
    assertThat(sentences(check(NOW), Level.PROBLEM)).isEmpty();
    assertThat(sentences(check(issued.minusSeconds(1)), Level.PROBLEM))
        .containsExactly("not valid before 2026-10-01T00:00:00Z");
    assertThat(sentences(check(issued.plus(MONTH).plusSeconds(1)), Level.PROBLEM))
        .containsExactly("older than 30 days: issued on 2026-10-01T00:00:00Z");
    assertThat(sentences(check(Instant.parse("2026-12-20T00:00:00Z")), Level.SOON))
        .containsExactly("expires on 2026-12-31T00:00:00Z");
    assertThat(sentences(check(Instant.parse("2027-01-01T00:00:00Z")), Level.PROBLEM))
        .containsExactly("expired on 2026-12-31T00:00:00Z");
  }

  private static Bytes served(String issued, String next) {
    return Served.identity("TD_QE", 17, issued, next);
  }

  @Test
  void damageIsAProblem() throws Exception {
    add(Served.identity("QE", 17), UpdateChannel.STANDARD);
    Path file = folder.resolve(store().entries().getFirst().digest().hex());
    Files.writeString(file, "x");
    assertThat(sentences(check(NOW), Level.PROBLEM))
        .singleElement()
        .asString()
        .contains("another digest")
        .endsWith("import it again");
  }

  @Test
  void anIndexThatSaysOtherwiseThanThePieceIsAProblem() throws Exception {
    add(Served.identity("QE", 17), UpdateChannel.STANDARD);
    Path index = folder.resolve("index.json");
    Files.writeString(index, Files.readString(index).replace("\"17\"", "\"18\""));
    assertThat(sentences(check(NOW), Level.PROBLEM))
        .singleElement()
        .asString()
        .contains("the index says otherwise");
  }

  @Test
  void anEarlierIssueOfTheSameIsOnlyNoted() throws Exception {
    add(served("2026-08-01T00:00:00Z", "2026-08-31T00:00:00Z"), UpdateChannel.STANDARD);
    add(served("2026-10-01T00:00:00Z", "2026-12-31T00:00:00Z"), UpdateChannel.STANDARD);
    List<CollateralFinding> findings = check(NOW);
    assertThat(sentences(findings, Level.PROBLEM)).isEmpty();
    assertThat(sentences(findings, Level.NOTE)).anyMatch(each -> each.startsWith("superseded by"));
  }

  @Test
  void aDocumentWhoseSignerIsMissingIsNoted() throws Exception {
    add(Served.identity("QE", 17), UpdateChannel.STANDARD);
    assertThat(sentences(check(NOW), Level.NOTE))
        .containsExactly("the chain of who signed it is not in the store");
  }

  @Test
  void whatTheEarlyDataSetJudgesOtherwiseIsSaidBeforeItBites() throws Exception {
    add(Served.sgxTcbInfo(17, level(5, "UpToDate"), level(3, "OutOfDate")), UpdateChannel.STANDARD);
    add(
        Served.sgxTcbInfo(18, level(6, "UpToDate"), level(5, "OutOfDate"), level(4, "Revoked")),
        UpdateChannel.EARLY);
    assertThat(sentences(check(NOW), Level.SOON))
        .containsExactly(
            "SGX platforms with FMSPC 00806f050000: TCB evaluation 18 (early) will follow 17"
                + " (standard): the level of 2026-01-05 turns from UpToDate to OutOfDate (the newest"
                + " wants SGX component 0 (Microcode) 5 to 6); the level of 2026-01-03 turns from"
                + " OutOfDate to not supported (the newest wants SGX component 0 (Microcode) 3 to 6)");
  }

  private static String level(int svn, String status) {
    return Served.sgxLevel(svn, status);
  }

  @Test
  void oneDocumentForBothDataSetsIsOnlyNoted() throws Exception {
    Bytes info = Served.sgxTcbInfo(17, level(5, "UpToDate"));
    add(info, UpdateChannel.STANDARD);
    add(info, UpdateChannel.EARLY);
    List<CollateralFinding> findings = check(NOW);
    assertThat(sentences(findings, Level.SOON)).isEmpty();
    assertThat(sentences(findings, Level.NOTE))
        .anyMatch(each -> each.endsWith("early and standard are both of TCB evaluation 17"));
  }

  @Test
  void realCollateralOfOneTimeHasNoProblem() throws Exception {
    Optional<Path> vectors = SharedVectors.folder();
    assumeTrue(vectors.isPresent(), "no vectors");
    Path root = vectors.orElseThrow();
    for (String name :
        List.of(
            "sev-snp/milan-v3-vcek", "tdx/v5-td15-uptodate", "nvidia-gpu/hopper-with-vbios-rim")) {
      store().importFrom(root.resolve(name), UpdateChannel.STANDARD);
    }
    List<CollateralFinding> findings =
        new CollateralCheck(
                store(), Instant.parse("2026-02-25T00:00:00Z"), Duration.ofDays(400), Duration.ZERO)
            .run();
    assertThat(sentences(findings, Level.PROBLEM))
        .containsExactly("expired on 2025-06-22T09:30:33Z"); // of the RIM's signer
    assertThat(sentences(findings, Level.NOTE)).isEmpty();
  }

  @Test
  void aSignatureThatNobodyInTheStoreMadeIsAProblem() throws Exception {
    Optional<Path> vectors = SharedVectors.folder();
    assumeTrue(vectors.isPresent(), "no vectors");
    Path folders = vectors.orElseThrow();
    Path tdx = folders.resolve("tdx/v5-td15-uptodate");
    store().importFrom(tdx.resolve("tcb-info-issuer-chain.pem"), UpdateChannel.STANDARD);
    String info = Files.readString(tdx.resolve("tcb-info.json"));
    add(Bytes.utf8(info.replace("UpToDate", "UpToDatE")), UpdateChannel.STANDARD);
    store()
        .importFrom(
            folders.resolve("nvidia-gpu/hopper-vbios-rim-hash-edited/vbios-rim.xml"),
            UpdateChannel.STANDARD);
    store().importFrom(folders.resolve("sev-snp/synthetic-crl-forged"), UpdateChannel.STANDARD);
    List<CollateralFinding> findings =
        new CollateralCheck(
                store(), Instant.parse("2025-06-01T00:00:00Z"), Duration.ofDays(400), Duration.ZERO)
            .run();
    assertThat(sentences(findings, Level.PROBLEM))
        .contains(
            "none of the signing certificates in the store signed it",
            "the RIM is not what its certificate's key signed",
            "it is not signed by the issuer that it names");
  }
}

package org.fedclave.attestation.snp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

class SnpTcbStatusTest {

  private static final String COMMIT = "What would mend it: let the host commit the firmware";

  /** Components from the first byte of a Turin version on: fmc, bootLoader, tee, snp, microcode. */
  private static byte[] turin(int... components) {
    return new byte[] {
      (byte) components[0],
      (byte) components[1],
      (byte) components[2],
      (byte) components[3],
      0,
      0,
      0,
      (byte) components[4]
    };
  }

  private static final byte[] NINES = turin(9, 9, 9, 9, 9);

  private static Bytes report(byte[] current, byte[] reported, byte[] committed, byte[] launch) {
    byte[] report = new byte[SnpReport.BYTES];
    report[0] = 3;
    report[0x0a] = 2;
    report[0x34] = 1;
    report[0x188] = 0x1a;
    report[0x189] = 0x02;
    System.arraycopy(current, 0, report, 0x38, 8);
    System.arraycopy(reported, 0, report, 0x180, 8);
    System.arraycopy(committed, 0, report, 0x1e0, 8);
    System.arraycopy(launch, 0, report, 0x1f0, 8);
    return Bytes.wrap(report);
  }

  private static SnpTcbStatus status(Bytes report) throws RefusedException {
    return SnpTcbStatus.of(report, Optional.empty(), Optional.empty());
  }

  private static SnpPolicy policy(TcbFloor floor, Set<SnpProduct> denied) {
    return new SnpPolicy(
        Set.of(AmdRoot.values()),
        Set.of(),
        Map.of(floor.product(), floor),
        Set.of(EndorsementKey.VCEK),
        Set.of(Bytes.hex("ab".repeat(48))),
        0,
        RevocationRule.REQUIRED,
        Duration.ofDays(30),
        new SnpRestrictions(denied, Set.of(), Set.of(), Set.of(), false));
  }

  private static SnpTcbStatus against(TcbFloor floor, Set<SnpProduct> denied, Bytes report)
      throws RefusedException {
    return SnpTcbStatus.of(report, Optional.empty(), Optional.of(policy(floor, denied)));
  }

  private static TcbVersion version(int all) {
    return new TcbVersion(SnpProduct.TURIN, all, all, all, all, all);
  }

  @Test
  void whereFourVersionsAreEqualNothingIsBehind() throws RefusedException {
    SnpTcbStatus status = status(report(NINES, NINES, NINES, NINES));
    assertThat(status.product()).isEqualTo(SnpProduct.TURIN);
    assertThat(status.shortfalls()).isEmpty();
    assertThat(status.sentences())
        .containsExactly(
            "EPYC Turin",
            "  current: " + version(9),
            "  reported: " + version(9),
            "  committed: " + version(9),
            "  launch: " + version(9),
            "Nothing is behind what it was compared with.");
    assertThat(status.toTree().path("product").asText()).isEqualTo("Turin");
    assertThat(status.toTree().at("/committed/snp").asInt()).isEqualTo(9);
    assertThat(status.toTree().path("behind")).isEmpty();
    assertThat(status.toTree().path("fixes")).isEmpty();
  }

  @Test
  void eachVersionBehindTheCurrentOneIsNamedWithItsComponents() throws RefusedException {
    byte[] older = turin(9, 8, 9, 7, 9);
    SnpTcbStatus reported = status(report(NINES, older, NINES, NINES));
    assertThat(reported.shortfalls())
        .containsExactly(
            "the report is signed for older firmware than runs: bootLoader 8 instead of 9, snp 7"
                + " instead of 9");
    assertThat(reported.sentences())
        .contains("Behind: " + reported.shortfalls().getFirst() + ".")
        .anyMatch(line -> line.startsWith(COMMIT) && line.contains("fetch the new VCEK"))
        .noneMatch(line -> line.startsWith("Nothing"));
    SnpTcbStatus committed = status(report(NINES, NINES, older, NINES));
    assertThat(committed.shortfalls())
        .containsExactly(
            "the host may roll the firmware back: bootLoader 8 instead of 9, snp 7 instead of 9");
    assertThat(committed.sentences()).anyMatch(line -> line.startsWith(COMMIT));
    SnpTcbStatus launch = status(report(NINES, NINES, NINES, older));
    assertThat(launch.shortfalls())
        .containsExactly(
            "the guest was launched on older firmware: bootLoader 8 instead of 9, snp 7 instead of"
                + " 9");
    assertThat(launch.toTree().path("fixes").path(0).asText()).isEqualTo("launch the guest again");
    assertThat(launch.toTree().path("behind").path(0).asText())
        .isEqualTo(launch.shortfalls().getFirst());
  }

  @Test
  void aFloorIsHeldAgainstItsOwnVersion() throws RefusedException {
    Bytes report = report(NINES, NINES, NINES, NINES);
    TcbVersion ten = version(10);
    TcbVersion nine = version(9);
    assertThat(against(TcbFloor.of(nine), Set.of(), report).shortfalls()).isEmpty();
    assertThat(against(new TcbFloor(ten, nine, nine), Set.of(), report).shortfalls())
        .singleElement()
        .asString()
        .startsWith("the reported version is below the policy's floor: fmc 9 instead of 10, ");
    assertThat(against(new TcbFloor(nine, ten, nine), Set.of(), report).shortfalls())
        .singleElement()
        .asString()
        .startsWith("the committed version is below");
    SnpTcbStatus launch = against(new TcbFloor(nine, nine, ten), Set.of(), report);
    assertThat(launch.shortfalls()).singleElement().asString().startsWith("the launch version");
    assertThat(launch.sentences())
        .contains("What would mend it: launch the guest again.")
        .contains("What would mend it: a BIOS update.")
        .contains("What would mend it: a microcode update (BIOS or late load).");
  }

  @Test
  void onlyWhatTheRunningFirmwareLacksNeedsAnUpdate() throws RefusedException {
    SnpTcbStatus status =
        against(
            TcbFloor.of(version(9)),
            Set.of(),
            report(turin(9, 9, 9, 9, 8), turin(9, 9, 9, 8, 8), NINES, NINES));
    assertThat(status.sentences())
        .contains("What would mend it: a microcode update (BIOS or late load).")
        .noneMatch(line -> line.contains("DOWNLOAD_FIRMWARE_EX"))
        .noneMatch(line -> line.contains("a BIOS update."));
  }

  @Test
  void aDeniedAndAnUnlistedProductAreSaid() throws RefusedException {
    Bytes report = report(NINES, NINES, NINES, NINES);
    assertThat(against(TcbFloor.of(version(9)), Set.of(SnpProduct.TURIN), report).shortfalls())
        .containsExactly("the policy denies EPYC Turin by name; no firmware mends that");
    TcbFloor genoa = TcbFloor.of(new TcbVersion(SnpProduct.GENOA, 0, 0, 0, 0, 0));
    assertThat(against(genoa, Set.of(SnpProduct.MILAN), report).shortfalls())
        .containsExactly("the policy accepts no Turin");
  }

  @Test
  void aCertificateForNewerFirmwareIsSaidAndAnOlderOneIsNot() throws RefusedException {
    SnpTcbStatus status = status(report(NINES, NINES, NINES, NINES));
    status.compareWithCertified(version(9).toBytes());
    status.compareWithCertified(version(8).toBytes());
    status.compareWithCertified(new TcbVersion(SnpProduct.TURIN, 8, 9, 9, 9, 10).toBytes());
    assertThat(status.shortfalls()).isEmpty();
    status.compareWithCertified(new TcbVersion(SnpProduct.TURIN, 9, 9, 9, 9, 10).toBytes());
    assertThat(status.shortfalls())
        .containsExactly(
            "another Turin in the store is certified for newer firmware: microcode 9 instead of 10");
  }

  @Test
  void aReportThatDoesNotSayItsProductNeedsItsCertificate() {
    byte[] report = report(NINES, NINES, NINES, NINES).toArray();
    report[0] = 2;
    report[0x188] = 0;
    report[0x189] = 0;
    assertThatThrownBy(() -> status(Bytes.wrap(report)))
        .hasMessageContaining("its VCEK or VLEK certificate is needed")
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.PRODUCT));
  }
}

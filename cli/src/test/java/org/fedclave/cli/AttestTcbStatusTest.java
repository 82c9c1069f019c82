package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.RevocationRule;
import org.fedclave.attestation.snp.SnpPolicy;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.TcbFloor;
import org.fedclave.attestation.snp.TcbVersion;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.simulator.SimulatedIntel;
import org.fedclave.simulator.SimulatedPlatform;
import org.fedclave.simulator.SimulatedReport;
import org.fedclave.simulator.SimulatedVendor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttestTcbStatusTest {

  private static final Bytes MEASUREMENT = Bytes.hex("01".repeat(48));
  private static final Bytes DATA = Bytes.hex("5a".repeat(64));

  @TempDir static Path shared = Path.of("");
  @TempDir Path folder = Path.of("");

  private static Digest intelRoot = Digest.of(Bytes.EMPTY);

  @BeforeAll
  static void makeATdxQuoteWithTwoDataSets() throws Exception {
    SimulatedIntel intel = SimulatedIntel.openOrCreate(shared.resolve("intel"), Clock.systemUTC());
    intelRoot = intel.rootFingerprint();
    Evidence evidence = intel.platform("a").trustDomain(MEASUREMENT).attest(DATA);
    Files.write(shared.resolve("quote"), evidence.item(EvidenceItem.QUOTE).toArray());
    Files.write(shared.resolve("evidence"), evidence.encode().toArray());
    write("standard", intel.collateral(TeeType.TDX).items());
    write("early", intel.collateral(TeeType.TDX).tcbInfo(AttestTcbStatusTest::recovered).items());
  }

  /** What a TCB recovery does: what was the newest level is out of date. */
  private static void recovered(ObjectNode info) {
    info.put("tcbEvaluationDataNumber", info.path("tcbEvaluationDataNumber").asInt() + 1);
    ((ObjectNode) info.path("tcbLevels").get(0)).put("tcbStatus", "OutOfDate");
  }

  private static void write(String name, Map<EvidenceItem, Bytes> items) throws Exception {
    Path files = Files.createDirectory(shared.resolve(name));
    for (Map.Entry<EvidenceItem, Bytes> item : items.entrySet()) {
      Files.write(files.resolve(item.getKey().wireName()), item.getValue().toArray());
    }
    Cli imported =
        Cli.run(
            "collateral", "import", "--store", shared.resolve("store"), "--update", name, files);
    assertThat(imported.exit()).as(imported.out() + imported.err()).isZero();
  }

  @Test
  void aCurrentPlatformIsCurrentAndWhatTheEarlySetWillChangeIsSaid() throws Exception {
    Object[] command = {
      "attest",
      "tcb-status",
      shared.resolve("quote"),
      "--collateral",
      shared.resolve("store"),
      "--simulated-root",
      intelRoot
    };
    Cli status = Cli.run(command);
    assertThat(status.err()).isEmpty();
    assertThat(status.exit()).isZero();
    assertThat(status.out())
        .contains("TDX platform with FMSPC aabbccddeeff: UpToDate")
        .contains("the status is OutOfDate, no longer UpToDate");
    Object[] json = Arrays.copyOf(command, command.length + 1);
    json[command.length] = "--json";
    JsonNode tree = new JsonMapper().readTree(Cli.run(json).out());
    assertThat(tree.path("status").asText()).isEqualTo("UpToDate");
    assertThat(tree.path("later")).isNotEmpty();
  }

  @Test
  void theEarlyDataSetCanBeChosen() {
    Cli status =
        Cli.run(
            "attest",
            "tcb-status",
            shared.resolve("quote"),
            "--collateral",
            shared.resolve("store"),
            "--update",
            "early",
            "--simulated-root",
            intelRoot);
    assertThat(status.out()).contains("OutOfDate");
  }

  @Test
  void evidenceThatBringsItsCollateralNeedsNoStore() {
    Cli status =
        Cli.run("attest", "tcb-status", shared.resolve("evidence"), "--simulated-root", intelRoot);
    assertThat(status.exit()).as(status.out() + status.err()).isZero();
    assertThat(status.out()).contains("UpToDate").doesNotContain("no longer");
  }

  @Test
  void aTestRootIsNotTrustedUnlessItIsNamed() {
    Cli status = Cli.run("attest", "tcb-status", shared.resolve("evidence"));
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.err()).startsWith("fedclave: refused (VENDOR_ROOT)");
    Cli wrong =
        Cli.run("attest", "tcb-status", shared.resolve("evidence"), "--simulated-root", "x");
    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(wrong.err()).contains("--simulated-root: expected sha256:");
  }

  @Test
  void anSnpReportIsComparedWithItselfAPolicyAndTheStore() throws Exception {
    SimulatedVendor vendor =
        SimulatedVendor.openOrCreate(AttestCommandTest.VENDOR, Clock.systemUTC());
    TcbVersion firmware = SimulatedPlatform.FIRMWARE;
    TcbVersion older = withMicrocode(firmware, firmware.microcode() - 1);
    TcbVersion newer = withMicrocode(firmware, firmware.microcode() + 1);
    SimulatedPlatform platform = vendor.platform("a", firmware);
    SimulatedReport report =
        platform.report(MEASUREMENT, DATA).committedTcb(older).launchTcb(older);
    Path evidence =
        Files.write(folder.resolve("evidence"), platform.evidence(report).encode().toArray());

    Cli alone = Cli.run("attest", "tcb-status", evidence);
    assertThat(alone.exit()).isEqualTo(1);
    assertThat(alone.out())
        .startsWith("NOT VERIFIED")
        .contains("EPYC Genoa")
        .contains("the host may roll the firmware back: microcode")
        .contains("the guest was launched on older firmware")
        .contains("What would mend it: launch the guest again.");

    Path policy = folder.resolve("policy.json");
    Files.write(policy, policy(vendor.rootFingerprint(), newer).toJson().toArray());
    Cli compared = Cli.run("attest", "tcb-status", evidence, "--policy", policy);
    assertThat(compared.out())
        .contains(
            "the reported version is below the policy's floor: microcode "
                + firmware.microcode()
                + " instead of "
                + newer.microcode())
        .contains("a microcode update");

    Path leaf = folder.resolve("leaf");
    Evidence other = vendor.platform("b", newer).attestor(MEASUREMENT).attest(DATA);
    Files.write(leaf, other.item(EvidenceItem.LEAF_CERTIFICATE).toArray());
    Cli.run("collateral", "import", "--store", folder.resolve("store"), leaf);
    Cli stored = Cli.run("attest", "tcb-status", evidence, "--collateral", folder.resolve("store"));
    assertThat(stored.out()).contains("another Genoa in the store is certified for newer firmware");

    Path sound = folder.resolve("sound");
    Files.write(sound, platform.evidence(platform.report(MEASUREMENT, DATA)).encode().toArray());
    Cli current = Cli.run("attest", "tcb-status", sound, "--json");
    assertThat(current.exit()).isZero();
    assertThat(new JsonMapper().readTree(current.out()).path("behind")).isEmpty();
  }

  private static TcbVersion withMicrocode(TcbVersion tcb, int microcode) {
    return new TcbVersion(
        tcb.product(), tcb.fmc(), tcb.bootLoader(), tcb.tee(), tcb.snp(), microcode);
  }

  private static AppraisalPolicy policy(Digest root, TcbVersion floor) {
    return AppraisalPolicy.of(
        Duration.ofHours(1),
        new SnpPolicy(
            Set.of(),
            Set.of(root),
            Map.of(SnpProduct.GENOA, TcbFloor.of(floor)),
            Set.of(EndorsementKey.VCEK),
            Set.of(MEASUREMENT),
            0,
            RevocationRule.WHEN_PRESENT,
            Duration.ofDays(30)));
  }

  @Test
  void technologiesWithoutTcbLevelsSaySo() throws Exception {
    Path token = Files.write(folder.resolve("token"), Bytes.hex("d28440").toArray());
    Cli status = Cli.run("attest", "tcb-status", token);
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.err()).contains("for psa evidence nobody publishes TCB levels");
  }
}

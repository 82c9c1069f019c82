package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Set;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.TrustVector;
import org.fedclave.attestation.ear.Ear;
import org.fedclave.attestation.ear.EarReader;
import org.fedclave.party.KeyStore;
import org.fedclave.party.Passphrase;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.simulator.SimulatedPolicy;
import org.fedclave.simulator.SimulatedVendor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttestCommandTest {

  private static final String DATA = "5a".repeat(64);
  private static final String PASSPHRASE = "correct horse battery staple";
  private static final String MEASUREMENT = "01".repeat(48);

  /** Kept between builds: two RSA keys take seconds. */
  static final Path VENDOR = Path.of("target", "simulated-vendor");

  @TempDir static Path shared = Path.of("");
  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void collectEvidenceUnderATestRoot() throws Exception {
    Cli collected = collect(shared.resolve("evidence"));
    assertThat(collected.err()).isEmpty();
    assertThat(collected.exit()).isZero();
    assertThat(collected.out()).contains("wrote sev-snp evidence").contains("report, leaf-cert");
    writePolicy(shared.resolve("policy.json"), MEASUREMENT);
  }

  private static Cli collect(Path out) {
    return Cli.run(
        "attest",
        "collect",
        "--tee",
        "simulated-sev-snp",
        "--tee-option",
        "vendor=" + VENDOR,
        "--tee-option",
        "chip=a",
        "--tee-option",
        "measurement=" + MEASUREMENT,
        "--data",
        DATA,
        "--out",
        out);
  }

  private static void writePolicy(Path file, String measurement) throws Exception {
    var vendor = SimulatedVendor.openOrCreate(VENDOR, Clock.systemUTC());
    AppraisalPolicy policy =
        SimulatedPolicy.trusting(vendor.rootFingerprint(), Set.of(Bytes.hex(measurement)));
    Files.write(file, policy.toJson().toArray());
  }

  private static Path evidence() {
    return shared.resolve("evidence");
  }

  private static Cli verify(Object... more) {
    Object[] all = new Object[more.length + 5];
    all[0] = "attest";
    all[1] = "verify";
    all[2] = evidence();
    all[3] = "--policy";
    all[4] = shared.resolve("policy.json");
    System.arraycopy(more, 0, all, 5, more.length);
    return Cli.run(all);
  }

  @Test
  void soundEvidenceIsAcceptedAndEveryCheckIsNamed() {
    Cli verified = verify("--data", DATA);
    assertThat(verified.exit()).isZero();
    assertThat(verified.out())
        .startsWith("accepted: SIMULATED AMD SEV-SNP")
        .contains("SIMULATED: it rests on a test root")
        .contains("measurement")
        .contains("checks that hold:")
        .containsPattern("VENDOR_ROOT +ok")
        .containsPattern("CERTIFICATE_CHAIN +ok, \\d+ times")
        .containsPattern("REPORT_DATA +ok")
        .doesNotContain("INSECURE");
  }

  @Test
  void theVerdictIsThereAsJsonToo() throws Exception {
    JsonNode verdict = new JsonMapper().readTree(verify("--data", DATA, "--json").out());
    assertThat(verdict.path("verdict").asText()).isEqualTo("accepted");
    assertThat(verdict.path("simulated").asBoolean()).isTrue();
    assertThat(verdict.path("bindingChecked").asBoolean()).isTrue();
    assertThat(verdict.path("checks").path("REPORT_SIGNATURE").asInt()).isEqualTo(1);
    assertThat(verdict.path("claims").path("measurement").asText()).isEqualTo(MEASUREMENT);
  }

  @Test
  void anotherNonceIsRefusedByItsRuleAfterTheChecksBeforeIt() throws Exception {
    Cli refused = verify("--data", "00".repeat(64));
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.out())
        .startsWith("refused (REPORT_DATA): ")
        .containsPattern("REPORT_SIGNATURE +ok")
        .containsPattern("REPORT_DATA +FAILED");
    Cli json = verify("--data", "00".repeat(64), "--json");
    assertThat(json.exit()).isEqualTo(1);
    assertThat(new JsonMapper().readTree(json.out()).path("rule").asText())
        .isEqualTo("REPORT_DATA");
  }

  @Test
  void aNonceMayComeFromAFile() throws Exception {
    Path nonce = Files.write(folder.resolve("nonce"), Bytes.hex(DATA).toArray());
    assertThat(verify("--nonce-file", nonce).exit()).isZero();
    Path tooLong = Files.write(folder.resolve("long"), new byte[65]);
    assertThat(verify("--nonce-file", tooLong).err()).contains("at most 64 bytes");
    Path tooShort = Files.write(folder.resolve("short"), new byte[32]);
    assertThat(verify("--nonce-file", tooShort).err()).contains("binds 64 bytes, not 32");
  }

  @Test
  void acceptingAnyDataIsSaidLoudly() throws Exception {
    Cli verified = verify("--insecure-any-data");
    assertThat(verified.exit()).isZero();
    assertThat(verified.out()).contains("INSECURE: what the evidence binds was not compared");
    JsonNode verdict = new JsonMapper().readTree(verify("--insecure-any-data", "--json").out());
    assertThat(verdict.path("bindingChecked").asBoolean(true)).isFalse();
    assertThat(verdict.path("binds").asText()).isEqualTo(DATA);
  }

  @Test
  void certificatesAreJudgedAtTheMomentThatIsNamed() {
    Cli early = verify("--data", DATA, "--at", "2001-01-01T00:00:00Z");
    assertThat(early.exit()).isEqualTo(1);
    assertThat(early.out()).startsWith("refused (CERTIFICATE_NOT_YET_VALID)");
    Cli late = verify("--data", DATA, "--at", "2199-01-01T00:00:00Z");
    assertThat(late.out()).startsWith("refused (CERTIFICATE_EXPIRED)");
  }

  @Test
  void anotherProgramIsRefused() throws Exception {
    Path other = folder.resolve("other.json");
    writePolicy(other, "02".repeat(48));
    Cli refused = Cli.run("attest", "verify", evidence(), "--policy", other, "--data", DATA);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.out()).startsWith("refused (MEASUREMENT)");
  }

  @Test
  void whatIsNoEvidenceIsRefusedByItsRule() throws Exception {
    Path junk = Files.writeString(folder.resolve("junk"), "junk");
    Cli refused =
        Cli.run(
            "attest", "verify", junk, "--policy", shared.resolve("policy.json"), "--data", DATA);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.out()).startsWith("refused (EVIDENCE_FORM)").contains("hold: none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--data zz",
        "--data 0",
        "--data 00 --insecure-any-data",
        "--data 00 --nonce-file x",
        "--data 00 --at yesterday",
        "--data 00 --update late",
      })
  void aWrongCommandLineIsAUsageError(String more) {
    Cli wrong = more.isEmpty() ? verify() : verify((Object[]) more.split(" "));
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("Usage: fedclave attest verify");
    assertThat(wrong.out()).isEmpty();
  }

  @Test
  void collectingNeedsExactlyOneAttestorAndOneNonce() {
    for (String wrong :
        new String[] {
          "--data 00 --out x",
          "--tee a --gpu b --data 00 --out x",
          "--tee a --out x",
          "--tee a --data 00",
        }) {
      Object[] words = ("attest collect " + wrong).split(" ");
      assertThat(Cli.run(words).exit()).as(wrong).isEqualTo(2);
    }
  }

  @Test
  void anAttestorThatIsNotThereIsNamedWithThoseThatAre() {
    Cli cpu = Cli.run("attest", "collect", "--tee", "none", "--data", DATA, "--out", "x");
    assertThat(cpu.exit()).isEqualTo(1);
    assertThat(cpu.err()).contains("\"none\"").contains("simulated-sev-snp");
    Cli gpu =
        Cli.run("attest", "collect", "--gpu", "none", "--data", "00".repeat(32), "--out", "x");
    assertThat(gpu.exit()).isEqualTo(1);
    assertThat(gpu.err()).contains("no GPU attestor is called \"none\"");
  }

  @Test
  void evidenceIsShownPieceByPieceAndSaysThatNothingIsVerified() throws Exception {
    Cli shown = Cli.run("attest", "show", evidence());
    assertThat(shown.exit()).isZero();
    assertThat(shown.out())
        .startsWith("NOT VERIFIED")
        .containsPattern("format +sev-snp")
        .containsPattern("vmpl +0")
        .containsPattern("subject +.*ARK-Simulated");
    JsonNode tree =
        new JsonMapper().readTree(Cli.run("attest", "show", "--json", evidence()).out());
    assertThat(tree.path("verified").asBoolean(true)).isFalse();
    assertThat(tree.path("pieces").path("report").path("measurement").asText())
        .isEqualTo(MEASUREMENT);
    assertThat(tree.path("pieces").path("leaf-cert").path("endorsementKey").asText())
        .isEqualTo("VCEK");
  }

  @Test
  void aPieceThatCannotBeReadDoesNotHideTheOthers() throws Exception {
    Evidence evidence = Evidence.decode(Bytes.wrap(Files.readAllBytes(evidence())));
    Path broken = folder.resolve("broken");
    Files.write(broken, evidence.with(EvidenceItem.REPORT, Bytes.utf8("x")).encode().toArray());
    Cli shown = Cli.run("attest", "show", broken);
    assertThat(shown.exit()).isZero();
    assertThat(shown.out())
        .containsPattern("unreadable +TRUNCATED: an SNP report has 1184 bytes")
        .contains("ARK-Simulated");
  }

  @Test
  void aBareReportIsShownAndCompletedFromACollateralStore() throws Exception {
    Evidence evidence = Evidence.decode(Bytes.wrap(Files.readAllBytes(evidence())));
    Path report = folder.resolve("report");
    Files.write(report, evidence.item(EvidenceItem.REPORT).toArray());
    assertThat(Cli.run("attest", "show", report).out()).containsPattern("format +sev-snp");

    Path store = folder.resolve("store");
    Path policy = shared.resolve("policy.json");
    Object[] verify = {
      "attest", "verify", report, "--policy", policy, "--data", DATA, "--collateral", store
    };
    Cli without = Cli.run("attest", "verify", report, "--policy", policy, "--data", DATA);
    assertThat(without.out()).startsWith("refused (EVIDENCE_FORM): sev-snp evidence lacks its");
    assertThat(Cli.run(verify).err()).contains("no collateral store");

    Path files = Files.createDirectory(folder.resolve("files"));
    for (EvidenceItem item : evidence.items().keySet()) {
      Files.write(files.resolve(item.wireName()), evidence.item(item).toArray());
    }
    Cli imported = Cli.run("collateral", "import", "--store", store, files);
    assertThat(imported.exit()).isZero();
    assertThat(imported.out()).contains("4 new in").contains("1 files skipped");
    Cli complete = Cli.run(verify);
    assertThat(complete.exit()).isZero();
    assertThat(complete.out()).startsWith("accepted");
  }

  @Test
  void unreadableFilesGiveOneSentence() throws Exception {
    Path large = folder.resolve("large");
    Files.write(large, new byte[Evidence.LARGEST_ENCODED + 1]);
    Path text = Files.writeString(folder.resolve("text"), "text");
    for (Path file : new Path[] {folder, folder.resolve("nowhere"), large, text}) {
      Cli shown = Cli.run("attest", "show", file);
      assertThat(shown.exit()).as(file.toString()).isEqualTo(1);
      assertThat(shown.out()).isEmpty();
      assertThat(shown.err().strip().lines()).hasSize(1);
      assertThat(shown.err()).contains(file.toString()).doesNotContain("defect");
    }
  }

  private Object[] withKeys(Path result, String... more) throws Exception {
    Path passphrase = Files.writeString(folder.resolve("passphrase"), PASSPHRASE);
    Path keys = folder.resolve("keys");
    if (!KeyStore.exists(keys)) {
      KeyStore.create(keys, new MemberId("bank-a"), Passphrase.of(PASSPHRASE));
    }
    Object[] words = {"--ear", result, "--folder", keys, "--passphrase-file", passphrase};
    Object[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }

  private EarReader reader() throws Exception {
    KeyStore keys = KeyStore.open(folder.resolve("keys"), Passphrase.of(PASSPHRASE));
    return new EarReader(keys.identity().signing().verificationKeys(), Clock.systemUTC());
  }

  @Test
  void anAcceptedVerdictIsWrittenAsAResultThatOthersCanVerify() throws Exception {
    Path result = folder.resolve("result.json");
    Cli verified = verify(withKeys(result, "--data", DATA));
    assertThat(verified.err()).isEmpty();
    assertThat(verified.exit()).isZero();
    assertThat(verified.out()).contains("wrote the attestation result to " + result);
    Ear ear = reader().read(Bytes.wrap(Files.readAllBytes(result)));
    assertThat(ear.status()).isEqualTo(TrustVector.Tier.CONTRAINDICATED); // it is simulated
    assertThat(ear.toTree().toString()).contains(MEASUREMENT).contains("fedclave_simulated");
  }

  @Test
  void aRefusalIsWrittenWithItsRuleAndTheCompactFormIsAJwt() throws Exception {
    Path result = folder.resolve("result.jwt");
    Cli refused = verify(withKeys(result, "--compact", "--data", "00".repeat(64)));
    assertThat(refused.exit()).isEqualTo(1);
    Ear ear = reader().readCompact(Files.readString(result));
    assertThat(ear.toTree().toString()).contains("REPORT_DATA");
  }

  @Test
  void noResultIsWrittenAboutAnyDataOrWithoutKeys() throws Exception {
    Path result = folder.resolve("result.json");
    Cli any = verify(withKeys(result, "--insecure-any-data"));
    assertThat(any.exit()).isEqualTo(2);
    assertThat(any.err()).contains("--ear needs --data or --nonce-file");
    Files.writeString(folder.resolve("passphrase"), "another passphrase than that");
    Path wrong = folder.resolve("passphrase");
    Cli locked =
        verify(
            "--ear",
            result,
            "--folder",
            folder.resolve("keys"),
            "--passphrase-file",
            wrong,
            "--data",
            DATA);
    assertThat(locked.exit()).isEqualTo(1);
    assertThat(locked.err().strip().lines()).hasSize(1);
    assertThat(result).doesNotExist();
  }

  @Test
  void aPolicyIsExplainedByTechnologyInShortLines() {
    Cli explained = Cli.run("policy", "explain", shared.resolve("policy.json"));
    assertThat(explained.exit()).isZero();
    assertThat(explained.out().lines())
        .startsWith("AMD SEV-SNP")
        .contains("All technologies", "Refused, because there is no section")
        .allSatisfy(line -> assertThat(line.length()).isLessThan(115));
    assertThat(explained.out()).contains("WARNING: the test root").contains("Intel TDX, Intel SGX");
  }
}

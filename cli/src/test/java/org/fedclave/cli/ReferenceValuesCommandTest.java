package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.fedclave.attestation.referencevalues.ReferenceValues;
import org.fedclave.attestation.referencevalues.ValueKind;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceValuesCommandTest {

  @TempDir Path folder;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @BeforeEach
  void files() throws IOException {
    Files.write(folder.resolve("OVMF.fd"), ovmf());
    Files.writeString(folder.resolve("bzImage"), "kernel");
    Files.writeString(folder.resolve("initrd"), "initrd");
    Files.writeString(folder.resolve("a.jar"), "a");
  }

  /** One page with the AmdSev build's metadata: kernel hashes, secrets, CPUID. */
  private static byte[] ovmf() {
    ByteBuffer image = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    image.position(2048);
    image.put("ASEV".getBytes(StandardCharsets.US_ASCII)).putInt(16 + 3 * 12).putInt(1).putInt(3);
    image.putInt(0x80f000).putInt(0x1000).putInt(16);
    image.putInt(0x80d000).putInt(0x1000).putInt(2);
    image.putInt(0x80e000).putInt(0x1000).putInt(3);
    image.position(4096 - 32 - 18 - 22 - 26 - 22);
    entry(image, "de71f7007e1acb4f890e68c77e2fb44e", 0x80b004);
    entry(image, "1f3755723b3a044b927b1da6efa8d454", 0x80fc00, 0x400);
    entry(image, "666588dc4a989847a75e5585a7bf67cc", 2048);
    image.putShort((short) 88).put(HexFormat.of().parseHex("de82b596b21ff745baeaa366c55a082d"));
    byte[] bytes = new byte[4096];
    image.get(0, bytes);
    return bytes;
  }

  private static void entry(ByteBuffer table, String guid, int... words) {
    for (int word : words) {
      table.putInt(word);
    }
    table.putShort((short) (18 + 4 * words.length)).put(HexFormat.of().parseHex(guid));
  }

  /** Runs {@code line}, in which @ stands for the test's folder. */
  private int run(String line) {
    out = new StringWriter();
    err = new StringWriter();
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(("reference-values " + line.replace("@", folder + "/")).split(" "));
  }

  private ReferenceValues printed() throws Exception {
    return ReferenceValues.parse(Bytes.utf8(out.toString()));
  }

  private static final String SNP =
      "compute sev-snp --firmware @OVMF.fd --kernel @bzImage --initrd @initrd --append quiet"
          + " --vcpu-type EPYC-Milan --vcpus ";

  @Test
  void aGuestsLaunchDigestIsPrintedWithWhatItComesFrom() throws Exception {
    assertThat(run(SNP + "2")).isZero();
    var value = printed().values().getFirst();
    assertThat(value.kind()).isEqualTo(ValueKind.SNP_MEASUREMENT);
    assertThat(value.inputs())
        .containsEntry("kernel", Digest.of(Bytes.utf8("kernel")).toString())
        .containsEntry("initrd", Digest.of(Bytes.utf8("initrd")).toString())
        .containsEntry("command line", "quiet")
        .containsEntry("processors", "2")
        .containsEntry("processor model", "EPYC-Milan")
        .containsEntry("guest features", "0x1");
  }

  @Test
  void severalProcessorCountsGiveSeveralValues() throws Exception {
    assertThat(run(SNP + "1,2,4")).isZero();
    assertThat(printed().values()).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void onEc2TheModelNeedNotBeKnown() throws Exception {
    assertThat(run("compute sev-snp --firmware @OVMF.fd --vmm ec2 --vcpus 2")).isZero();
    assertThat(printed().values().getFirst().inputs()).doesNotContainKey("processor model");
    assertThat(run("compute sev-snp --firmware @OVMF.fd --vcpus 2")).isEqualTo(2);
    assertThat(err.toString()).contains("--vcpu-type");
  }

  @Test
  void filesAreWrittenAndPutTogether() throws Exception {
    assertThat(run("compute program --class-path @a.jar --out @program.json")).isZero();
    assertThat(run(SNP + "1 --with @program.json --out @all.json --corim @all.corim")).isZero();
    assertThat(out.toString()).contains("all.json").contains("all.corim");
    assertThat(ReferenceValuesCommand.load(folder.resolve("all.json")).values()).hasSize(2);
    assertThat(Files.readAllBytes(folder.resolve("all.corim")))
        .startsWith(0xd9, 0x01, 0xf5); // tag 501
  }

  @Test
  void anExplanationEndsWithAPolicysMembers() throws Exception {
    assertThat(run(SNP + "1 --out @values.json")).isZero();
    String digest =
        ReferenceValuesCommand.load(folder.resolve("values.json")).values().getFirst().value();
    assertThat(run("explain @values.json")).isZero();
    assertThat(out.toString())
        .contains("sev-snp/measurement " + digest)
        .contains("from command line: quiet")
        .contains("\"measurements\" : [ \"" + digest + "\" ]");
    assertThat(run("explain --policy @values.json")).isZero();
    assertThat(out.toString()).startsWith("{").contains("sevSnp");
  }

  @Test
  void aDifferenceIsSaidAndIsExitCode1() throws Exception {
    assertThat(run(SNP + "1 --out @before.json")).isZero();
    Files.writeString(folder.resolve("bzImage"), "another kernel");
    assertThat(run(SNP + "1 --out @after.json")).isZero();
    assertThat(run("diff @before.json @after.json")).isEqualTo(1);
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(out.toString()).contains("changes from").contains("kernel: ");
    assertThat(run("diff @before.json @before.json")).isZero();
    assertThat(out.toString().strip()).isEqualTo("no difference");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explain @nowhere.json",
        "explain @OVMF.fd",
        "explain @",
        "diff @nowhere.json @nowhere.json",
        "compute sev-snp --firmware @nowhere --vcpus 1 --vcpu-type EPYC",
        "compute sev-snp --firmware @bzImage --vcpus 1 --vcpu-type EPYC",
        "compute sev-snp --firmware @OVMF.fd --vcpus 0 --vcpu-type EPYC",
        "compute sev-snp --firmware @OVMF.fd --vcpus 1 --vcpu-type EPIC",
        "compute sev-snp --firmware @OVMF.fd --vcpus 1 --vcpu-type EPYC --vmm xen",
        "compute sev-snp --firmware @OVMF.fd --vcpus 1 --vcpu-type EPYC --guest-features 0x20",
        "compute sev-snp --firmware @OVMF.fd --vcpus 1 --vcpu-type EPYC --kernel @nowhere",
        "compute tdx --firmware @OVMF.fd",
        "compute tdx --event-log @bzImage",
        "compute sgx --sigstruct @bzImage",
        "compute program --class-path @b.jar",
        "compute program --jdk @",
        "compute program --class-path @a.jar --with @bzImage",
      })
  void aMistakeGivesOneSentenceAndNoStackTrace(String line) {
    assertThat(run(line)).isEqualTo(1);
    assertThat(err.toString().strip().lines()).hasSize(1);
    assertThat(err.toString()).doesNotContain("Exception").doesNotContain("defect");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "compute",
        "compute sev-snp --vcpus 1",
        "compute sev-snp --firmware @OVMF.fd --vcpus 1 --vcpu-type EPYC --append quiet",
        "compute sev-snp --firmware @OVMF.fd --vcpus 1 --vcpu-type EPYC --guest-features x",
        "compute tdx",
        "compute program",
        "diff @before.json",
      })
  void aWrongCommandLineIsAUsageError(String line) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: fedclave reference-values");
  }
}

package org.fedclave.attestation.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TPMs that answer wrongly, and settings that are wrong. */
class TpmAttestorTest {

  private static final Bytes RETRY = Bytes.hex("80010000000a00000922");

  /** Answers what it was told to. */
  private static final class ScriptedTpm implements TpmTransport {
    private final Deque<Bytes> answers;
    private int commands;

    ScriptedTpm(List<Bytes> answers) {
      this.answers = new ArrayDeque<>(answers);
    }

    @Override
    public Bytes exchange(Bytes command) throws IOException {
      commands++;
      Bytes answer = answers.poll();
      if (answer == null) {
        throw new IOException("no more answers");
      }
      return answer;
    }

    @Override
    public void close() {}
  }

  private static TpmClient answering(String... hex) {
    return new TpmClient(new ScriptedTpm(List.of(hex).stream().map(Bytes::hex).toList()));
  }

  @Test
  void aBusyTpmIsAskedAgainButNotForEver() throws IOException {
    Bytes area = Bytes.hex("80010000000e0000000000020102");
    var once = new ScriptedTpm(List.of(RETRY, area));
    assertThat(new TpmClient(once).readPublic(0x8100_0001)).isEqualTo(Bytes.hex("0102"));
    assertThat(once.commands).isEqualTo(2);
    var always = new ScriptedTpm(java.util.Collections.nCopies(100, RETRY));
    assertThatThrownBy(() -> new TpmClient(always).flush(1)).hasMessageContaining("0x922");
    assertThat(always.commands).isEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({
    "100, was not started",
    "101, failure mode",
    "902, no memory for another key",
    "921, locked out",
    "9a2, has a password",
    "18b, no such key or index",
    "2c4, an error of its own (code 0x2c4)"
  })
  void anErrorIsSaidInWords(String code, String words) {
    String answer = "80010000000a00000" + code;
    assertThatThrownBy(() -> answering(answer).readPublic(1))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the TPM refuses TPM2_ReadPublic: ")
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8001",
        "80010000000900000000", // announces less than a header
        "80010000100100000000", // more than any answer has
        "80010000000b00000000", // more than there is
        "80010000000e00000000000a0102", // a TPM2B that reaches past the end
        "80020000000a00000000", // with sessions, but no size
        "80020000000e00000000ffffffff" // with sessions, and a size past the end
      })
  void anAnswerThatDoesNotAddUpIsRefused(String answer) {
    assertThatThrownBy(() -> answering(answer).readPublic(1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("TPM");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // update counter, then no selection, an empty one, another bank, another PCR
        "8001000000160000000000000001" + "00000000" + "00000000",
        "80010000001c0000000000000001" + "00000001000b03000000" + "00000000",
        "80010000001c0000000000000001" + "00000001000c03010000" + "00000001",
        "80010000001c0000000000000001" + "00000001000b03020000" + "00000001"
      })
  void aTpmWithoutTheBankIsNamed(String answer) {
    assertThatThrownBy(() -> answering(answer).readPcrs(HashBank.SHA256, new TreeSet<>(List.of(0))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the TPM has no sha256 bank, or not all of its PCRs [0]");
  }

  @Test
  void registersThatChangeBetweenReadingAndQuotingAreReadAgain() {
    String zeros = "00".repeat(32);
    String read =
        "80010000003e0000000000000001" + "00000001000b03010000" + "00000001" + "0020" + zeros;
    String attest =
        "ff5443478018"
            + "0000"
            + "0020"
            + HashBank.SHA256.hash(Bytes.wrap(new byte[64])).toHex()
            + "00".repeat(17)
            + "00".repeat(8)
            + "00000001000b03010000"
            + "0020"
            + "77".repeat(32);
    int size = attest.length() / 2;
    String quote =
        "8002"
            + String.format("%08x", 10 + 4 + 2 + size + 5)
            + "00000000"
            + String.format("%08x", 2 + size)
            + String.format("%04x", size)
            + attest
            + "0000000000";
    String area = "80010000000e0000000000020102";
    var tpm =
        new ScriptedTpm(
            java.util.stream.Stream.concat(
                    java.util.stream.Stream.of(area),
                    java.util.Collections.nCopies(5, List.of(read, quote)).stream()
                        .flatMap(List::stream))
                .map(Bytes::hex)
                .toList());
    var request =
        new TpmAttestor.Request(
            java.util.Optional.of(0x8100_0003),
            TpmKeyTemplate.RSA,
            HashBank.SHA256,
            new TreeSet<>(List.of(0)),
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            java.util.Optional.empty());
    var attestor = new TpmAttestor(() -> tpm, request, EndorsementSource.NONE);
    assertThatThrownBy(() -> attestor.attest(Bytes.wrap(new byte[64])))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("registers change faster than they can be quoted");
    assertThat(tpm.commands).isEqualTo(11);
  }

  @Test
  void whereThereIsNoTpmTheMessageSaysSo(@TempDir Path folder) throws IOException {
    String absent = folder.resolve("tpm").toString();
    assertThatThrownBy(() -> attest(Map.of("device", absent)))
        .hasMessage("there is no TPM at " + absent);
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> attest(Map.of("device", file.toString())))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> attest(Map.of("tcp", "127.0.0.1:1")))
        .hasMessage("no TPM answers at 127.0.0.1:1");
  }

  private static void attest(Map<String, String> settings) throws IOException {
    AttestorProvider.open("tpm", settings).attest(Bytes.wrap(new byte[64]));
  }

  @ParameterizedTest
  @CsvSource({
    "tcp, localhost",
    "tcp, localhost:70000",
    "key, transient",
    "key, 81000003",
    "bank, sha1",
    "bank, sha3",
    "pcrs, 24",
    "pcrs, '0,'",
    "pcrs, 'a'",
    "hcl-index, 1400001",
    "ak-certificate-index, 0x1",
    "handle, 0x81000003",
    "event-log, ' '"
  })
  void aWrongSettingIsNamed(String name, String value) {
    assertThatThrownBy(() -> AttestorProvider.open("tpm", Map.of(name, value)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(name);
  }

  @Test
  void aDeviceAndAnAddressExcludeEachOther() {
    assertThatThrownBy(
            () -> AttestorProvider.open("tpm", Map.of("tcp", "localhost:1", "device", "/dev/x")))
        .hasMessageContaining("cannot stand beside device");
  }
}

package org.fedclave.attestation.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.tpm.AcceptableTpmQuote;
import org.fedclave.attestation.tpm.KeyTrust;
import org.fedclave.attestation.tpm.PcrValues;
import org.fedclave.attestation.tpm.TpmPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A TPM that nobody here wrote: the software TPM of Debian, spoken to over TCP. */
class SwtpmTest {

  private static final Bytes DATA = Bytes.hex("d4".repeat(64));
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final int OWNER = 0x4000_0001;

  @TempDir static Path state;
  private static Swtpm tpm;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    assumeTrue(Swtpm.isInstalled(), "swtpm is not installed: apt-get install swtpm");
    tpm = Swtpm.start(state);
  }

  @AfterAll
  static void stop() {
    if (tpm != null) {
      tpm.close();
    }
  }

  private static Evidence attest(Map<String, String> more) throws IOException {
    var settings = new java.util.HashMap<>(more);
    settings.put(TpmAttestorProvider.TCP, tpm.address());
    try (Attestor attestor = AttestorProvider.open(TpmAttestorProvider.NAME, settings)) {
      return attestor.attest(DATA);
    }
  }

  /** A policy that pins what the TPM says. */
  private static TpmPolicy policy(Evidence evidence, HashBank bank, int pcr)
      throws RefusedException {
    Bytes value = PcrValues.parse(evidence.item(EvidenceItem.PCRS)).value(bank, pcr).orElseThrow();
    return new TpmPolicy(
        KeyTrust.listed(Set.of(Digest.of(evidence.item(EvidenceItem.AK_PUBLIC_TPMT)))),
        bank,
        Map.of(pcr, Set.of(value)),
        Set.of(),
        Set.of(),
        0);
  }

  @ParameterizedTest
  @CsvSource({
    "transient-rsa, sha256, RSASSA",
    "transient-ecc, sha256, ECDSA",
    "transient-ecc, sha384, ECDSA"
  })
  void itsQuotesAreAccepted(String key, String bank, String scheme)
      throws IOException, RefusedException {
    Evidence evidence =
        attest(Map.of(TpmAttestorProvider.KEY, key, TpmAttestorProvider.BANK, bank));
    TpmPolicy policy = policy(evidence, HashBank.ofLabel(bank).orElseThrow(), 7);
    AcceptableTpmQuote accepted = policy.appraiser().appraise(evidence, DATA, NOW);
    assertThat(accepted.claims().path("signatureScheme").asText()).isEqualTo(scheme);
    assertThat(accepted.claims().path("akAttributes").asText()).isEqualTo("0x50072");
    assertThat(accepted.claims().path("pcrSelection").toString())
        .isEqualTo("[{\"hash\":\"" + bank + "\",\"pcrs\":[0,1,2,3,4,5,6,7]}]");
    assertThatThrownBy(() -> policy.appraiser().appraise(evidence, Bytes.hex("00".repeat(64)), NOW))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.rule()).isEqualTo(Rule.QUALIFYING_DATA));
  }

  @Test
  void aTransientKeyIsTheSameEachTime() throws IOException {
    Map<String, String> elliptic = Map.of(TpmAttestorProvider.KEY, "transient-ecc");
    assertThat(attest(elliptic).item(EvidenceItem.AK_PUBLIC_TPMT))
        .isEqualTo(attest(elliptic).item(EvidenceItem.AK_PUBLIC_TPMT));
  }

  @Test
  void moreRegistersThanATpmGivesAtOnceAreRead() throws IOException, RefusedException {
    Evidence evidence =
        attest(
            Map.of(
                TpmAttestorProvider.KEY,
                "transient-ecc",
                TpmAttestorProvider.PCRS,
                "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23"));
    PcrValues values = PcrValues.parse(evidence.item(EvidenceItem.PCRS));
    assertThat(values.value(HashBank.SHA256, 23).orElseThrow().isAllZero()).isTrue();
    assertThat(values.value(HashBank.SHA256, 17).orElseThrow().toHex()).isEqualTo("ff".repeat(32));
  }

  @Test
  void anExtendedRegisterIsNoLongerThePinnedOne() throws IOException, RefusedException {
    Map<String, String> settings =
        Map.of(TpmAttestorProvider.KEY, "transient-ecc", TpmAttestorProvider.PCRS, "16");
    TpmPolicy before = policy(attest(settings), HashBank.SHA256, 16);
    Bytes digest = HashBank.SHA256.hash(Bytes.utf8("a program"));
    run(
        new TpmCommand("TPM2_PCR_Extend", 0x182)
            .u32(16)
            .emptyPassword()
            .u32(1)
            .u16(HashBank.SHA256.algorithm())
            .bytes(digest));
    Evidence after = attest(settings);
    assertThatThrownBy(() -> before.appraiser().appraise(after, DATA, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.rule()).isEqualTo(Rule.MEASUREMENT));
    assertThat(PcrValues.parse(after.item(EvidenceItem.PCRS)).value(HashBank.SHA256, 16))
        .contains(HashBank.SHA256.extend(Bytes.wrap(new byte[32]), digest));
  }

  @Test
  void aLongNvIndexIsReadWholeByWhoeverMay() throws IOException {
    Bytes content = Bytes.hex("0123456789abcdef".repeat(200));
    for (int attributes : new int[] {0x0206_0006, 0x0202_0006}) { // by index, by owner only
      int index = 0x0180_0001 + (attributes >>> 16);
      define(index, attributes, content);
      try (var client = new TpmClient(tpm.open())) {
        assertThat(client.readNv(index)).isEqualTo(content);
      }
    }
  }

  @Test
  void whatVouchesForTheKeyIsReadFromNv(@TempDir Path folder) throws IOException {
    Bytes report = Bytes.hex("48434c41".repeat(300));
    define(TpmAttestor.HCL_REPORT_INDEX, 0x0206_0006, report);
    Evidence azure =
        attest(
            Map.of(
                TpmAttestorProvider.KEY, "transient-ecc",
                TpmAttestorProvider.HCL_INDEX, "0x01400001"));
    assertThat(azure.item(EvidenceItem.HCL_REPORT)).isEqualTo(report);
    assertThat(azure.find(EvidenceItem.AK_PUBLIC_TPMT)).isEmpty();

    Bytes leaf = Bytes.hex("30820100" + "7a".repeat(256));
    define(0x01c1_01d0, 0x0206_0006, Bytes.hex(leaf.toHex() + "00".repeat(40)));
    Path chain = Files.writeString(folder.resolve("chain.pem"), "the rest");
    Evidence certified =
        attest(
            Map.of(
                TpmAttestorProvider.KEY, "transient-ecc",
                TpmAttestorProvider.CERTIFICATE_INDEX, "0x01c101d0",
                TpmAttestorProvider.CERTIFICATES, chain.toString()));
    String pem = certified.item(EvidenceItem.AK_CERTIFICATE_CHAIN).toUtf8();
    assertThat(pem).startsWith("-----BEGIN CERTIFICATE-----\nMIIBAHp6").endsWith("-----\nthe rest");
    assertThat(
            Bytes.wrap(
                Base64.getMimeDecoder()
                    .decode(pem.replaceAll("-----[A-Z ]+-----", "").replace("the rest", ""))))
        .isEqualTo(leaf);
  }

  private static void define(int index, int attributes, Bytes content) throws IOException {
    Bytes area =
        new TpmCommand("", 0)
            .u32(index)
            .u16(HashBank.SHA256.algorithm())
            .u32(attributes)
            .sized(Bytes.EMPTY)
            .u16(content.size())
            .content();
    run(
        new TpmCommand("TPM2_NV_DefineSpace", 0x12a)
            .u32(OWNER)
            .emptyPassword()
            .sized(Bytes.EMPTY)
            .sized(area));
    for (int from = 0; from < content.size(); from += 400) {
      run(
          new TpmCommand("TPM2_NV_Write", 0x137)
              .u32(OWNER)
              .u32(index)
              .emptyPassword()
              .sized(content.slice(from, Math.min(from + 400, content.size())))
              .u16(from));
    }
  }

  private static void run(TpmCommand command) throws IOException {
    try (TpmTransport transport = tpm.open()) {
      TpmAnswer.of(command.name(), transport.exchange(command.toBytes()), 0);
    }
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThatThrownBy(() -> attest(Map.of(TpmAttestorProvider.HCL_INDEX, "0x01400009")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the TPM refuses TPM2_NV_ReadPublic: there is no such key or index");
    assertThatThrownBy(() -> attest(Map.of(TpmAttestorProvider.KEY, "0x81000003")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no such key or index (code 0x18b)");
  }
}

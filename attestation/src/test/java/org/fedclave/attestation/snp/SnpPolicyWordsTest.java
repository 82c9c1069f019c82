package org.fedclave.attestation.snp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;

/** What a person signs says every member of the section, and warns where it is weak. */
class SnpPolicyWordsTest {

  private static final Digest TEST_ROOT = Digest.of(Bytes.utf8("a test root"));
  private static final Bytes PROGRAM = Bytes.hex("ab".repeat(48));
  private static final Bytes CHIP = Bytes.hex("c1".repeat(64));
  private static final TcbVersion TURIN = new TcbVersion(SnpProduct.TURIN, 1, 2, 3, 4, 5);

  private static SnpPolicy policy(
      Set<AmdRoot> roots, Set<Digest> simulated, RevocationRule rule, SnpRestrictions more) {
    return new SnpPolicy(
        roots,
        simulated,
        Map.of(
            SnpProduct.TURIN,
            new TcbFloor(
                TURIN,
                new TcbVersion(SnpProduct.TURIN, 0, 2, 3, 4, 5),
                new TcbVersion(SnpProduct.TURIN, 0, 1, 3, 4, 5))),
        Set.of(EndorsementKey.VCEK, EndorsementKey.VLEK),
        Set.of(PROGRAM, Bytes.hex("0a".repeat(48))),
        1,
        rule,
        Duration.ofHours(25),
        more);
  }

  @Test
  void aStrictSectionIsSaidInOrder() {
    SnpRestrictions strict =
        new SnpRestrictions(
            Set.of(SnpProduct.MILAN, SnpProduct.GENOA),
            Set.of(CHIP),
            Set.of(PlatformFlag.TSME, PlatformFlag.ECC),
            Set.of(PlatformFlag.SMT),
            false);
    SnpPolicy policy =
        policy(
            Set.of(AmdRoot.AMD_TURIN, AmdRoot.AMD_GENOA),
            Set.of(),
            RevocationRule.REQUIRED,
            strict);
    assertThat(policy.explain())
        .containsExactly(
            "SEV-SNP evidence must lead to a root of AMD: amd-genoa, amd-turin",
            "Turin: reported firmware at least fmc 1, bootLoader 2, tee 3, snp 4, microcode 5",
            "Turin: committed firmware at least fmc 0, bootLoader 2, tee 3, snp 4, microcode 5",
            "Turin: firmware at launch at least fmc 0, bootLoader 1, tee 3, snp 4, microcode 5",
            "signed by a key of kind VCEK, VLEK",
            "one of these programs: " + "0a".repeat(48) + ", " + "ab".repeat(48),
            "privilege level (VMPL) at most 1",
            "never with debugging, never with a migration agent",
            "never on EPYC Milan: whoever holds the machine can glitch its security processor and"
                + " forge reports (Buhren et al., CCS 2021)",
            "never on EPYC Genoa",
            "only on the chips " + "c1".repeat(64),
            "only with ecc, tsme",
            "never with smt",
            "a revocation list of the root is required, at most 1 days 1 hours old");
  }

  @Test
  void aWeakSectionWarnsOfEachWeakness() {
    SnpPolicy policy =
        policy(Set.of(), Set.of(TEST_ROOT), RevocationRule.WHEN_PRESENT, SnpRestrictions.NONE);
    assertThat(policy.explain())
        .startsWith(
            "SEV-SNP evidence must lead to no root of AMD",
            "WARNING: the test root "
                + TEST_ROOT
                + " is trusted too; its evidence is simulated and proves nothing")
        .endsWith(
            "never with debugging, never with a migration agent",
            "WARNING: EPYC Milan is not denied, although whoever holds the machine can forge its"
                + " reports (Buhren et al., CCS 2021)",
            "WARNING: a report may leave its chip's id out; then chips cannot be told apart",
            "a revocation list is checked only if whoever presents the evidence brings one, at most"
                + " 1 days 1 hours old");
  }

  @Test
  void aFirmwareVersionOfOlderProductsHasNoFmc() {
    assertThat(new TcbVersion(SnpProduct.GENOA, 0, 1, 2, 3, 4))
        .hasToString("bootLoader 1, tee 2, snp 3, microcode 4");
  }
}

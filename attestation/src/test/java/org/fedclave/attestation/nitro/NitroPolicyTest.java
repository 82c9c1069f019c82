package org.fedclave.attestation.nitro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;

class NitroPolicyTest {

  private static final Digest TEST_ROOT = Digest.of(Bytes.utf8("a test root"));
  private static final Bytes ONE = Bytes.hex("01".repeat(48));
  private static final Bytes TWO = Bytes.hex("02".repeat(48));
  private static final Duration AGE = Duration.ofMinutes(5);
  private static final NitroPolicy OURS =
      new NitroPolicy(Set.of(NitroRoot.G1), Set.of(TEST_ROOT), Map.of(0, Set.of(ONE)), AGE);

  private static NitroPolicy pinning(Map<Integer, Set<Bytes>> pcrs) {
    return new NitroPolicy(OURS.vendorRoots(), OURS.simulatedRoots(), pcrs, AGE);
  }

  @Test
  void whatTheirsAcceptsBeyondOursIsNamed() {
    Digest other = Digest.of(Bytes.utf8("another"));
    assertThat(new NitroPolicy(Set.of(), Set.of(other), OURS.pcrs(), AGE).firstGap(OURS))
        .contains(
            new PolicyGap(Kind.ROOT, "accepts the test roots " + other, TEST_ROOT.toString()));
    NitroPolicy simulated = new NitroPolicy(Set.of(), Set.of(TEST_ROOT), OURS.pcrs(), AGE);
    assertThat(OURS.firstGap(simulated))
        .contains(new PolicyGap(Kind.ROOT, "accepts the roots aws-nitro-root-g1", ""));
    assertThat(simulated.firstGap(OURS)).isEmpty();
    assertThat(pinning(Map.of(0, Set.of(ONE, TWO))).firstGap(OURS))
        .contains(
            new PolicyGap(
                Kind.PROGRAM,
                "accepts the values of PCR0 " + ONE.toHex() + ", " + TWO.toHex(),
                ONE.toHex()));
    NitroPolicy two = pinning(Map.of(0, Set.of(ONE), 8, Set.of(TWO)));
    assertThat(OURS.firstGap(two))
        .contains(new PolicyGap(Kind.PROGRAM, "accepts any values of PCR8", TWO.toHex()));
    assertThat(two.firstGap(OURS)).isEmpty();
    var older =
        new NitroPolicy(OURS.vendorRoots(), OURS.simulatedRoots(), OURS.pcrs(), AGE.plusNanos(1));
    assertThat(older.firstGap(OURS))
        .contains(new PolicyGap(Kind.COLLATERAL, "accepts documents of PT5M0.000000001S", "PT5M"));
    assertThat(OURS.firstGap(older)).isEmpty();
    assertThat(OURS.firstGap(OURS)).isEmpty();
  }

  @Test
  void whatAPersonSignsSaysEveryMember() {
    assertThat(pinning(Map.of(8, Set.of(TWO, ONE), 0, Set.of(ONE))).explain())
        .containsExactly(
            "Nitro documents must lead to a root of AWS: aws-nitro-root-g1",
            "WARNING: the test root "
                + TEST_ROOT
                + " is trusted too; its documents are simulated and prove nothing",
            "PCR0 one of " + ONE.toHex(),
            "PCR8 one of " + ONE.toHex() + ", " + TWO.toHex(),
            "documents at most 300 seconds old",
            "never in debug mode; there is no revocation list: certificates live three hours");
    assertThat(new NitroPolicy(Set.of(), Set.of(TEST_ROOT), OURS.pcrs(), AGE).explain().getFirst())
        .isEqualTo("Nitro documents must lead to no root of AWS");
  }

  @Test
  void rootsAreTrustedByNameOnly() {
    assertThat(OURS.trusts(NitroRoot.G1.fingerprint())).isTrue();
    assertThat(OURS.trusts(TEST_ROOT)).isTrue();
    assertThat(OURS.trusts(Digest.of(Bytes.EMPTY))).isFalse();
    assertThat(
            new NitroPolicy(Set.of(), Set.of(TEST_ROOT), OURS.pcrs(), AGE)
                .trusts(NitroRoot.G1.fingerprint()))
        .isFalse();
  }

  @Test
  void aPolicyThatSaysNothingCannotBeMade() {
    refused("no root is trusted", Set.of(), OURS.pcrs(), AGE);
    refused("AWS's own root", Set.of(NitroRoot.G1.fingerprint()), OURS.pcrs(), AGE);
    refused("no value of PCR0", OURS.simulatedRoots(), Map.of(1, Set.of(ONE)), AGE);
    String form = "index of 0 to 31 and values of 48 bytes";
    refused(form, OURS.simulatedRoots(), Map.of(0, Set.of()), AGE);
    refused(form, OURS.simulatedRoots(), Map.of(0, Set.of(Bytes.hex("01"))), AGE);
    refused(form, OURS.simulatedRoots(), Map.of(0, Set.of(ONE), 32, Set.of(ONE)), AGE);
    refused(form, OURS.simulatedRoots(), Map.of(0, Set.of(ONE), -1, Set.of(ONE)), AGE);
    refused("not positive", OURS.simulatedRoots(), OURS.pcrs(), Duration.ZERO);
    assertThat(pinning(Map.of(0, Set.of(ONE), 31, Set.of(ONE))).pcrs()).hasSize(2);
  }

  private static void refused(
      String words, Set<Digest> simulated, Map<Integer, Set<Bytes>> pcrs, Duration age) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NitroPolicy(Set.of(), simulated, pcrs, age))
        .withMessageContaining(words);
  }
}

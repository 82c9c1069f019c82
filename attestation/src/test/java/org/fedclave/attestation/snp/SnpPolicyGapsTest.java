package org.fedclave.attestation.snp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each thing by which another's SEV-SNP policy can be weaker than ours is found. */
class SnpPolicyGapsTest {

  private static final Digest TEST_ROOT = Digest.of(Bytes.utf8("a test root"));
  private static final Bytes PROGRAM = Bytes.hex("ab".repeat(48));
  private static final Bytes CHIP = Bytes.hex("c1".repeat(64));
  private static final TcbVersion FLOOR = new TcbVersion(SnpProduct.TURIN, 9, 9, 9, 9, 9);

  private static final SnpPolicy OURS =
      new SnpPolicy(
          Set.of(AmdRoot.AMD_GENOA, AmdRoot.AMD_TURIN),
          Set.of(TEST_ROOT),
          Map.of(SnpProduct.TURIN, TcbFloor.of(FLOOR)),
          Set.of(EndorsementKey.VCEK),
          Set.of(PROGRAM),
          1,
          RevocationRule.REQUIRED,
          Duration.ofDays(30),
          new SnpRestrictions(
              Set.of(SnpProduct.MILAN),
              Set.of(CHIP),
              Set.of(PlatformFlag.TSME),
              Set.of(PlatformFlag.SMT),
              false));

  /** A policy that is changed in one respect. */
  private static final class Changed {
    private Set<AmdRoot> vendorRoots = OURS.vendorRoots();
    private Set<Digest> simulatedRoots = OURS.simulatedRoots();
    private Map<SnpProduct, TcbFloor> products = OURS.products();
    private Set<EndorsementKey> endorsementKeys = OURS.endorsementKeys();
    private Set<Bytes> measurements = OURS.measurements();
    private int maximumVmpl = OURS.maximumVmpl();
    private RevocationRule revocation = OURS.revocation();
    private Duration age = OURS.maximumCollateralAge();
    private SnpRestrictions restrictions = OURS.restrictions();

    SnpPolicy policy() {
      return new SnpPolicy(
          vendorRoots,
          simulatedRoots,
          products,
          endorsementKeys,
          measurements,
          maximumVmpl,
          revocation,
          age,
          restrictions);
    }
  }

  private static SnpPolicy policy(Consumer<Changed> change) {
    var changed = new Changed();
    change.accept(changed);
    return changed.policy();
  }

  private static SnpRestrictions restricted(
      Set<SnpProduct> denied,
      Set<Bytes> chips,
      Set<PlatformFlag> required,
      Set<PlatformFlag> forbidden) {
    return new SnpRestrictions(denied, chips, required, forbidden, false);
  }

  private static <T> Set<T> and(Set<T> values, T more) {
    Set<T> all = new HashSet<>(values);
    all.add(more);
    return all;
  }

  static Stream<Arguments> weaker() {
    SnpRestrictions own = OURS.restrictions();
    return Stream.of(
        weaker(
            Kind.ROOT,
            "trusts a test root",
            "another set of them",
            to -> to.simulatedRoots = and(to.simulatedRoots, Digest.of(Bytes.utf8("another")))),
        weaker(
            Kind.ROOT,
            "trusts the vendor roots [AMD_MILAN, AMD_GENOA, AMD_TURIN]",
            "[AMD_GENOA, AMD_TURIN]",
            to -> to.vendorRoots = and(to.vendorRoots, AmdRoot.AMD_MILAN)),
        weaker(
            Kind.PROGRAM,
            "accepts the program cdcdcdcdcdcdcdcd...",
            "1 others",
            to -> to.measurements = and(to.measurements, Bytes.hex("cd".repeat(48)))),
        weaker(
            Kind.PLATFORM,
            "accepts Genoa processors",
            "others",
            to -> {
              to.products = new HashMap<>(to.products);
              to.products.put(
                  SnpProduct.GENOA,
                  TcbFloor.of(new TcbVersion(SnpProduct.GENOA, 0, 255, 255, 255, 255)));
            }),
        weaker(
            Kind.PLATFORM,
            "accepts the endorsement keys [VCEK, VLEK]",
            "[VCEK]",
            to -> to.endorsementKeys = and(to.endorsementKeys, EndorsementKey.VLEK)),
        weaker(Kind.PLATFORM, "accepts VMPL 2", "at most 1", to -> to.maximumVmpl = 2),
        weaker(
            Kind.COLLATERAL,
            "does not require a revocation list",
            "one",
            to -> to.revocation = RevocationRule.WHEN_PRESENT),
        weaker(
            Kind.COLLATERAL,
            "accepts revocation lists of PT720H0.000000001S",
            "PT720H",
            to -> to.age = to.age.plusNanos(1)),
        weaker(
            "does not deny all products",
            "[MILAN]",
            restricted(Set.of(), own.chips(), own.required(), own.forbidden())),
        weaker(
            "accepts other chips",
            "1 listed ones",
            restricted(own.deniedProducts(), Set.of(), own.required(), own.forbidden())),
        weaker(
            "accepts other chips",
            "1 listed ones",
            restricted(
                own.deniedProducts(),
                and(own.chips(), Bytes.hex("c2".repeat(64))),
                own.required(),
                own.forbidden())),
        weaker(
            "leaves platform flags open",
            "required [TSME], forbidden [SMT]",
            restricted(own.deniedProducts(), own.chips(), Set.of(), own.forbidden())),
        weaker(
            "leaves platform flags open",
            "required [TSME], forbidden [SMT]",
            restricted(own.deniedProducts(), own.chips(), own.required(), Set.of())),
        weaker(
            "accepts reports that leave their chip's id out",
            "the chip's id",
            new SnpRestrictions(
                own.deniedProducts(), own.chips(), own.required(), own.forbidden(), true)));
  }

  private static Arguments weaker(Kind kind, String theirs, String own, Consumer<Changed> change) {
    return Arguments.of(policy(change), kind, theirs, own);
  }

  private static Arguments weaker(String theirs, String own, SnpRestrictions restrictions) {
    return Arguments.of(OURS.with(restrictions), Kind.PLATFORM, theirs, own);
  }

  @ParameterizedTest
  @MethodSource("weaker")
  void whatTheirsAcceptsBeyondOursIsNamed(SnpPolicy theirs, Kind kind, String what, String own) {
    PolicyGap gap = theirs.firstGap(OURS).orElseThrow();
    assertThat(gap.kind()).isEqualTo(kind);
    assertThat(gap.theirs()).startsWith(what);
    assertThat(gap.own()).isEqualTo(own);
  }

  @ParameterizedTest
  @MethodSource("weaker")
  void ourStricterPolicyHasNoGapToTheirs(SnpPolicy theirs, Kind kind, String what, String own) {
    assertThat(OURS.firstGap(theirs)).as(kind + ", " + what + ", " + own).isEmpty();
  }

  @Test
  void aPolicyHasNoGapToItself() {
    assertThat(OURS.firstGap(OURS)).isEmpty();
  }

  @Test
  void whereOursListsNoChipsAnyMayBeListed() {
    SnpRestrictions own = OURS.restrictions();
    SnpPolicy anyChip =
        OURS.with(restricted(own.deniedProducts(), Set.of(), own.required(), own.forbidden()));
    assertThat(OURS.firstGap(anyChip)).isEmpty();
    assertThat(anyChip.firstGap(anyChip)).isEmpty();
  }

  @Test
  void moreThanOursDemandsIsNoGap() {
    SnpPolicy stricter =
        policy(
            to -> {
              to.vendorRoots = Set.of(AmdRoot.AMD_TURIN);
              to.simulatedRoots = Set.of();
              to.maximumVmpl = 0;
              to.age = Duration.ofDays(1);
              to.restrictions =
                  new SnpRestrictions(
                      Set.of(SnpProduct.MILAN, SnpProduct.GENOA),
                      Set.of(CHIP),
                      Set.of(PlatformFlag.TSME, PlatformFlag.ECC),
                      Set.of(PlatformFlag.SMT, PlatformFlag.RAPL_DISABLED),
                      false);
            });
    assertThat(stricter.firstGap(OURS)).isEmpty();
    assertThat(OURS.firstGap(stricter)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aLowerComponentInAnyOfTheThreeFloorsIsOlderFirmware(int component) {
    TcbVersion lower = floor(component, 8);
    TcbVersion higher = floor(component, 10);
    for (TcbFloor floor :
        new TcbFloor[] {
          new TcbFloor(lower, FLOOR, FLOOR),
          new TcbFloor(FLOOR, lower, FLOOR),
          new TcbFloor(FLOOR, FLOOR, lower)
        }) {
      assertThat(withFloor(floor).firstGap(OURS))
          .contains(
              new PolicyGap(Kind.PLATFORM, "accepts older firmware of Turin", "newer firmware"));
    }
    assertThat(withFloor(TcbFloor.of(higher)).firstGap(OURS)).isEmpty();
  }

  private static TcbVersion floor(int component, int value) {
    int[] parts = {9, 9, 9, 9, 9};
    parts[component] = value;
    return new TcbVersion(SnpProduct.TURIN, parts[0], parts[1], parts[2], parts[3], parts[4]);
  }

  private static SnpPolicy withFloor(TcbFloor floor) {
    return policy(to -> to.products = Map.of(SnpProduct.TURIN, floor));
  }
}

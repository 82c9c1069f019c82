package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.attestation.cca.CcaPolicy;
import org.fedclave.attestation.cca.CcaProfile;
import org.fedclave.attestation.nitro.NitroPolicy;
import org.fedclave.attestation.nitro.NitroRoot;
import org.fedclave.attestation.psa.Lifecycle;
import org.fedclave.attestation.psa.ProductReferences;
import org.fedclave.attestation.psa.PsaPolicy;
import org.fedclave.attestation.psa.PsaProfile;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sections for PSA, CCA and Nitro: one JSON form, nothing that accepts by being left out. */
class TokenPoliciesTest {

  private static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));
  private static final Bytes OTHER = Bytes.hex("5b".repeat(48));
  private static final PsaPolicy PSA = SimulatedPsa.fresh(MEASUREMENT).policy();
  private static final CcaPolicy CCA = SimulatedCca.fresh(MEASUREMENT).policy();
  private static final NitroPolicy NITRO =
      SimulatedNitro.fresh(
              MEASUREMENT, Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC))
          .policy();

  static Stream<TechnologyPolicy> sections() {
    return Stream.of(PSA, CCA, NITRO);
  }

  private static AppraisalPolicy policy(TechnologyPolicy section) {
    return AppraisalPolicy.of(Duration.ofHours(1), section);
  }

  @ParameterizedTest
  @MethodSource("sections")
  void aSectionReadsBackFromItsJson(TechnologyPolicy section) throws MalformedException {
    AppraisalPolicy policy = policy(section);
    assertThat(AppraisalPolicy.parse(policy.toJson())).isEqualTo(policy);
    assertThat(AppraisalPolicy.parse(policy.toJson()).toJson()).isEqualTo(policy.toJson());
  }

  @ParameterizedTest
  @MethodSource("sections")
  void aMemberMoreOrLessIsRefused(TechnologyPolicy section) {
    String name = section.format().policyName();
    Set<String> optional = Set.of("platformConfigs", "extensibleMeasurements", "personalizations");
    List<String> names = new ArrayList<>();
    section.toTree().fieldNames().forEachRemaining(names::add);
    for (String member : names) {
      ObjectNode tree = policy(section).toTree();
      ((ObjectNode) tree.get(name)).remove(member);
      if (!optional.contains(member)) {
        assertThatThrownBy(() -> AppraisalPolicy.parse(Bytes.utf8(tree.toString())))
            .as("without " + member)
            .isInstanceOf(MalformedException.class)
            .hasMessageContaining(member);
      }
    }
    ObjectNode more = policy(section).toTree();
    ((ObjectNode) more.get(name)).put("allowDebug", true);
    assertThatThrownBy(() -> AppraisalPolicy.parse(Bytes.utf8(more.toString())))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("allowDebug");
  }

  @ParameterizedTest
  @MethodSource("sections")
  void aTestKeyIsLoudAndASectionHasNoGapToItself(TechnologyPolicy section) {
    assertThat(section.explain()).anySatisfy(line -> assertThat(line).startsWith("WARNING"));
    assertThat(section.explain()).anySatisfy(line -> assertThat(line).contains("never in"));
    assertThat(section.firstGap(section)).isEmpty();
  }

  @Test
  void whatAPsaSectionAcceptsBeyondOursIsFound() {
    assertGap(
        psa(Set.of(PsaProfile.values()), PSA.products().lifecycles(), PSA.clientIds()),
        PSA,
        "profiles");
    assertGap(psa(PSA.profiles(), Set.of(Lifecycle.values()), PSA.clientIds()), PSA, "states");
    assertGap(psa(PSA.profiles(), PSA.products().lifecycles(), Set.of(-1)), PSA, "partitions -1");
    assertGap(SimulatedPsa.fresh(MEASUREMENT).policy(), PSA, "test key");
  }

  private static PsaPolicy psa(
      Set<PsaProfile> profiles, Set<Lifecycle> lifecycles, Set<Integer> clientIds) {
    return new PsaPolicy(
        PSA.keys(),
        profiles,
        new ProductReferences(lifecycles, PSA.products().implementationIds()),
        clientIds,
        PSA.softwareComponents());
  }

  @Test
  void whatACcaSectionAcceptsBeyondOursIsFound() {
    assertGap(
        cca(Set.of(MEASUREMENT, OTHER), CCA.extensibleMeasurements(), CCA.personalizations()),
        CCA,
        "realms");
    assertGap(
        cca(CCA.measurements(), Map.of(), CCA.personalizations()),
        CCA,
        "any extensible measurements 0");
    assertGap(
        cca(CCA.measurements(), CCA.extensibleMeasurements(), Set.of()),
        CCA,
        "any personalization values");
    assertThat(CCA.firstGap(cca(CCA.measurements(), Map.of(), Set.of()))).isEmpty();
  }

  private static CcaPolicy cca(
      Set<Bytes> measurements, Map<Integer, Set<Bytes>> extensible, Set<Bytes> personalizations) {
    return new CcaPolicy(
        CCA.keys(),
        Set.of(CcaProfile.PLATFORM_1),
        CCA.products(),
        CCA.platformConfigs(),
        CCA.softwareComponents(),
        measurements,
        extensible,
        personalizations);
  }

  @Test
  void whatANitroSectionAcceptsBeyondOursIsFound() {
    assertGap(nitro(Map.of(0, Set.of(MEASUREMENT, OTHER)), Duration.ofMinutes(1)), NITRO, "PCR0");
    assertGap(nitro(NITRO.pcrs(), Duration.ofHours(3)), NITRO, "documents of PT3H");
    NitroPolicy stricter =
        nitro(Map.of(0, Set.of(MEASUREMENT), 8, Set.of(OTHER)), NITRO.maximumDocumentAge());
    assertThat(stricter.firstGap(NITRO)).isEmpty();
    assertGap(NITRO, stricter, "any values of PCR8");
    NitroPolicy genuine =
        new NitroPolicy(Set.of(NitroRoot.G1), Set.of(), NITRO.pcrs(), NITRO.maximumDocumentAge());
    assertGap(genuine, NITRO, "aws-nitro-root-g1");
    assertGap(NITRO, genuine, "test roots");
  }

  private static NitroPolicy nitro(Map<Integer, Set<Bytes>> pcrs, Duration age) {
    return new NitroPolicy(Set.of(), NITRO.simulatedRoots(), pcrs, age);
  }

  private static void assertGap(TechnologyPolicy theirs, TechnologyPolicy own, String what) {
    assertThat(theirs.firstGap(own).map(PolicyGap::theirs))
        .hasValueSatisfying(gap -> assertThat(gap).contains(what));
  }

  @Test
  void aSectionWithoutAMeasurementOrWithAwssRootAsATestRootCannotBe() {
    assertThatThrownBy(() -> nitro(Map.of(1, Set.of(MEASUREMENT)), Duration.ofHours(1)))
        .hasMessageContaining("PCR0");
    assertThatThrownBy(
            () ->
                new NitroPolicy(
                    Set.of(),
                    Set.of(NitroRoot.G1.fingerprint()),
                    NITRO.pcrs(),
                    Duration.ofHours(1)))
        .hasMessageContaining("AWS's own root");
    assertThatThrownBy(() -> cca(Set.of(), Map.of(), Set.of()))
        .hasMessageContaining("no measurement");
    assertThatThrownBy(() -> psa(Set.of(), PSA.products().lifecycles(), PSA.clientIds()))
        .hasMessageContaining("no profile");
  }
}

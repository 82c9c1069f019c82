package org.fedclave.attestation.dcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;

/** What a person signs says every member of the section, and warns where it is weak. */
class DcapPolicyWordsTest {

  private static final Digest TEST_ROOT = Digest.of(Bytes.utf8("a test root"));
  private static final String A = "0a".repeat(48);
  private static final String B = "0b".repeat(48);
  private static final String A32 = "0a".repeat(32);
  private static final Instant END = Instant.parse("2026-12-31T00:00:00Z");

  private static final PlatformPolicy FULL =
      new PlatformPolicy(
          Set.of(IntelRoot.INTEL_SGX),
          Set.of(),
          new TcbRule(
              Map.of(
                  TcbStatus.UP_TO_DATE, Optional.empty(), TcbStatus.OUT_OF_DATE, Optional.of(END)),
              17,
              Optional.of(Set.of("INTEL-SA-00615", "INTEL-SA-00001")),
              Set.of("INTEL-SA-00960", "INTEL-SA-00002")),
          CollateralRule.all(Duration.ofHours(49)),
          Optional.of(Set.of(Bytes.hex("00806f050000"))),
          Set.of(Bytes.hex("000000000001")),
          Optional.of(Set.of(Bytes.hex("0d".repeat(16)))),
          true);

  private static final List<String> FULL_LINES =
      List.of(
          "TCB status UpToDate",
          "TCB status OutOfDate until 2026-12-31T00:00:00Z, then no longer",
          "TCB evaluation data number at least 17",
          "open advisories: none but INTEL-SA-00001, INTEL-SA-00615",
          "never with the open advisories INTEL-SA-00002, INTEL-SA-00960",
          "platforms with FMSPC 00806f050000",
          "never platforms with FMSPC 000000000001",
          "only the platforms " + "0d".repeat(16),
          "collateral at most 2 days 1 hours old",
          "zero bytes may follow a quote");

  private static final PlatformPolicy LEAN =
      new PlatformPolicy(
          Set.of(),
          Set.of(TEST_ROOT),
          TcbRule.upToDate(17),
          new CollateralRule(Set.of(EvidenceItem.TCB_INFO), Duration.ofHours(49)),
          Optional.empty(),
          Set.of(),
          Optional.empty(),
          false);

  private static final List<String> LEAN_LINES =
      List.of(
          "WARNING: the test root "
              + TEST_ROOT
              + " is trusted too; its evidence is simulated and proves nothing",
          "TCB status UpToDate",
          "TCB evaluation data number at least 17",
          "collateral at most 2 days 1 hours old",
          "WARNING: revocation by pck-crl is checked only if whoever presents the evidence brings"
              + " the list",
          "WARNING: revocation by root-ca-crl is checked only if whoever presents the evidence"
              + " brings the list");

  private static List<String> lines(String first, List<String> platform, String... others) {
    return Stream.of(Stream.of(first), platform.stream(), Stream.of(others))
        .flatMap(each -> each)
        .toList();
  }

  private static Optional<Set<Bytes>> some(String... hex) {
    return Optional.of(Set.copyOf(Stream.of(hex).map(Bytes::hex).toList()));
  }

  @Test
  void aFullSectionOfTdxIsSaidInOrder() {
    var policy =
        new TdxPolicy(
            FULL,
            some(B, A).orElseThrow(),
            Map.of(0, some(A).orElseThrow(), 3, some(A, B).orElseThrow()),
            Set.of(3, 0),
            TdxPolicy.SEPT_VE_DISABLE,
            Bytes.hex("0000003000000000"),
            Bytes.hex("e718060000000000"),
            some(A),
            new TdxPolicy.HostConfiguration(some(A), some(B), some(A, B), some(A)));
    assertThat(policy.explain())
        .containsExactlyElementsOf(
            lines(
                "TDX evidence must lead to Intel's SGX root",
                FULL_LINES,
                "one of these firmwares (MRTD): " + A + ", " + B,
                "RTMR0 one of: " + A,
                "WARNING: RTMR1 is not looked at; what is measured there is free",
                "WARNING: RTMR2 is not looked at; what is measured there is free",
                "RTMR3 one of: " + A + ", " + B,
                "an event log must lead to RTMR [0, 3]",
                "TD attributes at least 0000001000000000 and none outside of 0000003000000000,"
                    + " never with debugging",
                "processor features (XFAM) none outside of e718060000000000",
                "one of these TDX modules (MRSEAM): " + A,
                "MRCONFIGID one of: " + A,
                "MROWNER one of: " + B,
                "MROWNERCONFIG one of: " + A + ", " + B,
                "MRSERVICETD one of: " + A));
  }

  @Test
  void aLeanSectionOfTdxSaysWhatIsLeftOpen() {
    var policy =
        new TdxPolicy(
            LEAN,
            some(A).orElseThrow(),
            Map.of(),
            Set.of(),
            TdxPolicy.SEPT_VE_DISABLE,
            TdxPolicy.SEPT_VE_DISABLE,
            Bytes.hex("e718060000000000"),
            Optional.empty(),
            TdxPolicy.HostConfiguration.NONE);
    assertThat(policy.explain())
        .containsExactlyElementsOf(
            lines(
                "TDX evidence must lead to no root of Intel",
                LEAN_LINES,
                "one of these firmwares (MRTD): " + A,
                "WARNING: RTMR0 is not looked at; what is measured there is free",
                "WARNING: RTMR1 is not looked at; what is measured there is free",
                "WARNING: RTMR2 is not looked at; what is measured there is free",
                "WARNING: RTMR3 is not looked at; what is measured there is free",
                "TD attributes at least 0000001000000000 and none outside of 0000001000000000,"
                    + " never with debugging",
                "processor features (XFAM) none outside of e718060000000000",
                "MRCONFIGID zero",
                "MROWNER zero",
                "MROWNERCONFIG zero",
                "MRSERVICETD zero"));
  }

  @Test
  void sectionsOfSgxAreSaidInOrder() {
    var full =
        new SgxPolicy(
            FULL,
            some(A32).orElseThrow(),
            some("0b".repeat(32)),
            Optional.of(7),
            3,
            some("0c".repeat(64)));
    assertThat(full.explain())
        .containsExactlyElementsOf(
            lines(
                "SGX evidence must lead to Intel's SGX root",
                FULL_LINES,
                "one of these enclaves (MRENCLAVE): " + A32,
                "signed by one of (MRSIGNER): " + "0b".repeat(32),
                "product number (ISVPRODID) 7",
                "security version (ISVSVN) at least 3",
                "launched with one of (CONFIGID): " + "0c".repeat(64),
                "never with debugging"));
    var lean =
        new SgxPolicy(
            LEAN, some(A32).orElseThrow(), Optional.empty(), Optional.empty(), 0, Optional.empty());
    assertThat(lean.explain())
        .containsExactlyElementsOf(
            lines(
                "SGX evidence must lead to no root of Intel",
                LEAN_LINES,
                "one of these enclaves (MRENCLAVE): " + A32,
                "launched without a configuration (CONFIGID, CONFIGSVN)",
                "never with debugging"));
  }
}

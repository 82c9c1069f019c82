package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.DcapCases.body;
import static org.fedclave.simulator.DcapCases.quote;
import static org.fedclave.simulator.DcapCases.sgx;
import static org.fedclave.simulator.DcapCases.tcbInfo;
import static org.fedclave.simulator.DcapCases.td15;
import static org.fedclave.simulator.DcapCases.tdx;
import static org.fedclave.simulator.DcapEvidence.MRENCLAVE;
import static org.fedclave.simulator.DcapEvidence.MRTD;
import static org.fedclave.simulator.DcapEvidence.PLATFORM;
import static org.fedclave.simulator.DcapEvidence.REPORT_DATA;
import static org.fedclave.simulator.DcapEvidence.VENDOR;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.attestation.dcap.AcceptableQuote;
import org.fedclave.attestation.dcap.DcapQuote;
import org.fedclave.attestation.dcap.TdxPolicy;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link EveryDcapRuleRefusesTest} breaks in one piece, broken in each other part of a quote.
 */
class DcapPiecesTest {

  static Stream<Arguments> levels() {
    return Stream.of(
        tdx(
            Rule.TCB_LEVEL,
            "no identity for the TDX module",
            tcbInfo(i -> i.remove("tdxModuleIdentities"))),
        tdx(Rule.TCB_LEVEL, "a TDX module below every level", body(0, "0101")),
        tdx(Rule.TCB_REVOKED, "a revoked TDX module", body(0, "0201")),
        tdx(Rule.TCB_STATUS, "an old TDX module", body(0, "0301")),
        tdx(Rule.TCB_LEVEL, "a TDX module of another major version", body(0, "0502")),
        tdx(Rule.TCB_STATUS, "microcode too old for TDX", body(2, "06")),
        tdx(Rule.TCB_LEVEL, "microcode below every level", body(2, "04")),
        tdx(
            Rule.TCB_STATUS,
            "a platform that needs configuration",
            e -> e.components(List.of(7, 7, 2, 2, 3, 0, 0, 3), 11)),
        tdx(Rule.TCB_REVOKED, "an old PCE", e -> e.components(List.of(7, 7, 2, 2, 3, 1, 0, 3), 10)),
        sgx(Rule.TCB_STATUS, "an old quoting enclave", quote(q -> qeVersion(q, 7))),
        sgx(Rule.TCB_REVOKED, "a revoked quoting enclave", quote(q -> qeVersion(q, 6))),
        sgx(Rule.TCB_LEVEL, "a quoting enclave below every level", quote(q -> qeVersion(q, 5))));
  }

  private static SimulatedDcapQuote qeVersion(SimulatedDcapQuote quote, int version) {
    return quote.qe(0x102, Bytes.hex("0" + version + "00"));
  }

  static Stream<Arguments> reports() {
    return Stream.of(
        tdx(
            Rule.QE_IDENTITY,
            "a quoting enclave in debug",
            quote(q -> q.qe(0x30, Bytes.hex("17")))),
        tdx(
            Rule.QE_IDENTITY,
            "a quoting enclave with another product number",
            quote(q -> q.qe(0x100, Bytes.hex("0300")))),
        tdx(
            Rule.QE_IDENTITY,
            "a quoting enclave with other attributes",
            quote(q -> q.qe(0x30, Bytes.hex("35")))),
        tdx(
            Rule.QE_IDENTITY,
            "a quoting enclave with another MISCSELECT",
            quote(q -> q.qe(0x10, Bytes.hex("01")))),
        tdx(
            Rule.REPORT_FORM,
            "reserved bytes in the quoting enclave's report",
            quote(q -> q.qe(0x60, Bytes.hex("01")))),
        sgx(Rule.REPORT_FORM, "reserved bytes after MISCSELECT", body(21, "01")),
        sgx(Rule.REPORT_FORM, "reserved bytes after MRSIGNER", body(160, "01")),
        sgx(Rule.REPORT_FORM, "reserved bytes after CONFIGSVN", body(262, "01")),
        sgx(Rule.ENCLAVE_CONFIGURATION, "a CONFIGSVN", body(260, "01")),
        tdx(Rule.TDX_MODULE, "SEAM attributes", body(112, "01")),
        tdx(Rule.TD_ATTRIBUTES, "no SEPT_VE_DISABLE", body(120, "0000000000000000")),
        tdx(Rule.TD_CONFIGURATION, "MRCONFIGID", body(184, "01")),
        tdx(Rule.TD_CONFIGURATION, "MROWNERCONFIG", body(280, "01")),
        tdx(Rule.TD_CONFIGURATION, "MRSERVICETD", td15(600, "01")),
        tdx(Rule.RTMR, "RTMR 0", body(328, "01")),
        tdx(Rule.RTMR, "RTMR 1", body(328 + 48, "01")),
        tdx(Rule.RTMR, "RTMR 2", body(328 + 96, "01")),
        tdx(Rule.REPORT_VERSION, "an unknown TEE", quote(q -> q.put(4, Bytes.hex("82")))),
        tdx(Rule.REPORT_FORM, "version 3 for TDX", quote(q -> q.put(0, Bytes.hex("0300")))),
        tdx(
            Rule.REPORT_FORM,
            "a body of SGX in TDX's quote",
            e ->
                e.quote(
                    SimulatedDcapQuote.enclave(5, MRENCLAVE, REPORT_DATA).put(4, Bytes.hex("81")))),
        tdx(
            Rule.REPORT_FORM,
            "a body that is shorter than its type",
            e ->
                e.quote(
                    SimulatedDcapQuote.td(5, MRTD, REPORT_DATA).put(50, Bytes.hex("48020000")))),
        tdx(
            Rule.REPORT_VERSION,
            "a body of an unknown type",
            e -> e.quote(SimulatedDcapQuote.td(5, MRTD, REPORT_DATA).put(48, Bytes.hex("0400")))));
  }

  @ParameterizedTest
  @MethodSource({"levels", "reports"})
  void eachPartOfAQuoteIsLookedAt(UnaryOperator<DcapEvidence> change, TeeType tee, Rule rule) {
    DcapEvidence broken = change.apply(DcapEvidence.of(tee));
    assertThatThrownBy(broken::appraise)
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 7, 0xffff})
  void certificationDataOfOtherTypesIsRefused(int type) {
    DcapEvidence e = DcapEvidence.of(TeeType.TDX);
    Bytes chain =
        PLATFORM.chain(PLATFORM.certificate().issue(VENDOR.authorityIssuer(), PLATFORM.pck()));
    byte[] quote = PLATFORM.sign(e.sound(), chain).toArray();
    int at = quote.length - chain.size() - 6;
    assertThat(quote[at]).isEqualTo((byte) 5);
    quote[at] = (byte) type;
    quote[at + 1] = (byte) (type >> 8);
    assertThatThrownBy(() -> e.quote(Bytes.wrap(quote)).appraise())
        .isInstanceOfSatisfying(
            RefusedException.class, r -> assertThat(r.rule()).isEqualTo(Rule.REPORT_VERSION));
  }

  @Test
  void everyPrefixOfAQuoteIsTruncated() {
    for (TeeType tee : TeeType.values()) {
      Bytes quote = DcapEvidence.of(tee).quote;
      for (int size = 0; size < quote.size(); size++) {
        Bytes prefix = quote.slice(0, size);
        assertThatThrownBy(() -> DcapQuote.parse(prefix, true))
            .isInstanceOfSatisfying(
                RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TRUNCATED));
      }
    }
  }

  @Test
  void zeroBytesMayFollowOnlyWhereThePolicySaysSoAndAreNoPartOfTheQuote() throws RefusedException {
    Bytes sound = DcapEvidence.of(TeeType.TDX).quote;
    Bytes padded = Bytes.hex(sound.toHex() + "00".repeat(70));
    assertThat(DcapQuote.parse(padded, true).exact()).isEqualTo(sound);
    assertThatThrownBy(() -> DcapQuote.parse(padded, false))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TRAILING_BYTES));
    Bytes other = Bytes.hex(padded.toHex() + "01");
    assertThatThrownBy(() -> DcapQuote.parse(other, true))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.TRAILING_BYTES));
    Bytes huge = Bytes.hex("00".repeat(DcapQuote.LARGEST + 1));
    assertThatThrownBy(() -> DcapQuote.parse(huge, true))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.OVERSIZED));
  }

  @Test
  void aQuoteOfTheOtherTechnologyIsRefused() {
    DcapEvidence td = DcapEvidence.of(TeeType.TDX);
    Evidence mixed =
        new Evidence(EvidenceFormat.TDX, DcapEvidence.of(TeeType.SGX).evidence().items());
    assertThatThrownBy(() -> td.appraise(mixed))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.REPORT_FORM));
  }

  @Test
  void aPlatformIsToldFromOthersByItsInstanceOrItsPackage() throws RefusedException {
    assertThat(instance(PLATFORM.instance()).deviceId()).contains(PLATFORM.instance());
    assertThat(instance(Bytes.EMPTY).deviceId()).contains(SimulatedPck.PPID);
    AcceptableQuote nameless = instance(Bytes.hex("00".repeat(16)));
    assertThat(nameless.deviceId()).isEmpty();
    assertThat(nameless.trustVector().instanceIdentity()).isEqualTo(Tier.NONE);
  }

  private static AcceptableQuote instance(Bytes instance) throws RefusedException {
    SimulatedPck sound = PLATFORM.certificate();
    return DcapEvidence.of(TeeType.SGX)
        .pck(
            new SimulatedPck(
                sound.subject(),
                sound.serial(),
                sound.fmspc(),
                sound.components(),
                sound.pceSvn(),
                instance,
                sound.from(),
                sound.until()))
        .appraise();
  }

  @Test
  void anEventLogThatLeadsToTheRegisterExplainsIt() throws RefusedException {
    Bytes digest = Bytes.hex("07".repeat(48));
    Bytes value = HashBank.SHA384.extend(Bytes.hex("00".repeat(48)), digest);
    DcapEvidence e = DcapEvidence.of(TeeType.TDX);
    var p = e.tdxPolicy();
    e.policy(
        new TdxPolicy(
            p.platform(),
            p.measurements(),
            Map.of(0, Set.of(value)),
            Set.of(0),
            p.requiredAttributes(),
            p.allowedAttributes(),
            p.allowedFeatures(),
            p.modules(),
            p.configuration()));
    e.quote(e.sound().body(328, value));
    Evidence explained = e.evidence().with(EvidenceItem.EVENT_LOG, DcapEvidence.eventLog(digest));
    assertThat(e.appraise(explained).log().orElseThrow().events()).hasSize(1);
    assertThatThrownBy(e::appraise)
        .isInstanceOfSatisfying(
            RefusedException.class, r -> assertThat(r.rule()).isEqualTo(Rule.EVENT_LOG_MISSING));
  }
}

package org.fedclave.attestation.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.attestation.eventlog.HashBank.SHA1;
import static org.fedclave.attestation.eventlog.HashBank.SHA256;
import static org.fedclave.attestation.eventlog.HashBank.SHA384;

import java.util.List;
import java.util.Map;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

class EventLogTest {

  private static final Bytes ZERO = Bytes.wrap(new byte[32]);
  private static final Bytes ZERO_RTMR = Bytes.wrap(new byte[48]);

  @Test
  void eachPcrIsTheChainOfItsDigestsInTheirOrder() throws RefusedException {
    EventLog log =
        EventLog.parse(
            LogBytes.announcing(SHA1, SHA256)
                .event(0, EventType.S_CRTM_VERSION, "firmware", SHA1, SHA256)
                .event(4, EventType.EFI_BOOT_SERVICES_APPLICATION, "loader", SHA256, SHA1)
                .event(0, EventType.SEPARATOR, "\0\0\0\0", SHA1, SHA256)
                .bytes());
    assertThat(log.banks()).containsExactlyInAnyOrder(SHA1, SHA256);
    assertThat(log.replay(SHA256))
        .isEqualTo(
            Map.of(
                0, chain(SHA256, ZERO, "firmware", "\0\0\0\0"), 4, chain(SHA256, ZERO, "loader")));
    assertThat(log.replay(SHA1))
        .containsEntry(4, chain(SHA1, Bytes.wrap(new byte[20]), "loader"))
        .hasSize(2);
  }

  /** From the definition, so that the code under test does not judge itself. */
  private static Bytes chain(HashBank bank, Bytes start, String... measured) {
    Bytes register = start;
    for (String data : measured) {
      register = bank.hash(register, bank.hash(Bytes.utf8(data)));
    }
    return register;
  }

  @Test
  void hashesAreThoseOfTheStandards() {
    assertThat(SHA1.hash(Bytes.utf8("abc")).toHex())
        .isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
    assertThat(SHA256.extend(ZERO, ZERO).toHex())
        .isEqualTo("f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b");
    assertThat(HashBank.ofAlgorithm(0x000c)).contains(SHA384);
    assertThat(HashBank.ofAlgorithm(0x0012)).isEmpty();
    assertThat(HashBank.ofLabel("sha512")).contains(HashBank.SHA512);
    assertThat(HashBank.ofLabel("SHA-512")).isEmpty();
    assertThatThrownBy(() -> SHA256.extend(ZERO_RTMR, ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noActionIsNotExtendedAndStartupLocalityStartsPcr0() throws RefusedException {
    EventLog log =
        EventLog.parse(
            LogBytes.announcing(SHA256)
                .event(0xffff_ffffL, EventType.NO_ACTION, "about something", SHA256)
                .event(0, EventType.NO_ACTION, "StartupLocality\0\u0003", SHA256)
                .event(0, EventType.S_CRTM_VERSION, "firmware", SHA256)
                .bytes());
    Bytes three = Bytes.hex("00".repeat(31) + "03");
    assertThat(log.replay(SHA256)).isEqualTo(Map.of(0, chain(SHA256, three, "firmware")));
    assertThat(log.events()).hasSize(3);
  }

  @Test
  void aSecondStartupLocalityIsRefused() throws RefusedException {
    EventLog log =
        EventLog.parse(
            LogBytes.announcing(SHA256)
                .event(0, EventType.S_CRTM_VERSION, "firmware", SHA256)
                .event(0, EventType.NO_ACTION, "StartupLocality\0\u0003", SHA256)
                .bytes());
    assertThatThrownBy(() -> log.replay(SHA256)).satisfies(isRefusedBy(Rule.REPORT_FORM));
  }

  @Test
  void registersOneToFourOfACcelAreTheRtmrs() throws RefusedException {
    EventLog log =
        EventLog.parse(
            LogBytes.announcing(SHA384)
                .event(1, EventType.EFI_VARIABLE_DRIVER_CONFIG, "SecureBoot", SHA384)
                .event(2, EventType.EFI_BOOT_SERVICES_APPLICATION, "loader", SHA384)
                .event(1, EventType.SEPARATOR, "\0\0\0\0", SHA384)
                .event(4, EventType.ACTION, "program", SHA384)
                .hex("ff".repeat(100))
                .bytes());
    assertThat(log.replayRtmrs())
        .isEqualTo(
            List.of(
                chain(SHA384, ZERO_RTMR, "SecureBoot", "\0\0\0\0"),
                chain(SHA384, ZERO_RTMR, "loader"),
                ZERO_RTMR,
                chain(SHA384, ZERO_RTMR, "program")));
  }

  @Test
  void mrtdAndRegistersThatDoNotExistAreNotExtended() throws RefusedException {
    for (int register : List.of(0, 5)) {
      EventLog log = EventLog.parse(one(register, SHA384));
      assertThatThrownBy(log::replayRtmrs).satisfies(isRefusedBy(Rule.REPORT_FORM));
    }
    EventLog pcr23 = EventLog.parse(one(23, SHA384));
    assertThat(pcr23.replay(SHA384)).containsOnlyKeys(23);
    EventLog pcr24 = EventLog.parse(one(24, SHA384));
    assertThatThrownBy(() -> pcr24.replay(SHA384)).satisfies(isRefusedBy(Rule.REPORT_FORM));
  }

  private static Bytes one(long register, HashBank bank) {
    return LogBytes.announcing(bank).event(register, EventType.ACTION, "x", bank).bytes();
  }

  @Test
  void anEventWithoutADigestOfTheBankIsRefusedInTheReplayOfThatBankOnly() throws RefusedException {
    EventLog log =
        EventLog.parse(
            LogBytes.announcing(SHA1, SHA256).event(0, EventType.ACTION, "x", SHA1).bytes());
    assertThat(log.replay(SHA1)).containsOnlyKeys(0);
    assertThatThrownBy(() -> log.replay(SHA256)).satisfies(isRefusedBy(Rule.REPORT_FORM));
    assertThatThrownBy(() -> log.replay(SHA384)).satisfies(isRefusedBy(Rule.REPORT_FORM));
  }

  @Test
  void digestsOfAnnouncedButUnknownAlgorithmsAreSkipped() throws RefusedException {
    Bytes header =
        new LogBytes()
            .text("Spec ID Event03\0")
            .u32(0)
            .hex("00020001")
            .u32(2)
            .hex("12002000") // SM3
            .hex("0b002000")
            .hex("03aabbcc")
            .bytes();
    EventLog log =
        EventLog.parse(
            new LogBytes()
                .withHeader(header)
                .u32(5)
                .u32(EventType.ACTION)
                .u32(2)
                .hex("1200" + "77".repeat(32))
                .hex("0b00" + "11".repeat(32))
                .u32(0)
                .bytes());
    assertThat(log.banks()).containsExactly(SHA256);
    assertThat(log.replay(SHA256)).containsEntry(5, SHA256.hash(ZERO, Bytes.hex("11".repeat(32))));
  }

  @Test
  void theDataAreProvenOnlyWhereTheDigestIsTheirs() throws RefusedException {
    LoggedEvent honest = EventLog.parse(one(1, SHA256)).events().getFirst();
    assertThat(honest.measuresItsData(SHA256)).isTrue();
    assertThat(honest.measuresItsData(SHA384)).isFalse();
    assertThat(honest.text()).contains("x");
    assertThat(honest.typeName()).isEqualTo("EV_ACTION");
    Bytes lying =
        LogBytes.announcing(SHA256)
            .u32(1)
            .u32(0x8000_00ffL)
            .u32(1)
            .hex("0b00" + "11".repeat(32))
            .u32(2)
            .hex("0107")
            .bytes();
    LoggedEvent event = EventLog.parse(lying).events().getFirst();
    assertThat(event.measuresItsData(SHA256)).isFalse();
    assertThat(event.text()).isEmpty();
    assertThat(event.typeName()).isEqualTo("0x800000ff");
  }

  @Test
  void everyCutIsRefused() throws RefusedException {
    LogBytes log =
        LogBytes.announcing(SHA1, SHA256)
            .event(0, EventType.S_CRTM_VERSION, "firmware", SHA1, SHA256);
    Bytes header = LogBytes.announcing(SHA1, SHA256).bytes();
    Bytes whole = log.bytes();
    assertThat(EventLog.parse(whole).events()).hasSize(1);
    for (int size = 0; size < whole.size(); size++) {
      Bytes cut = whole.slice(0, size);
      if (size == header.size()) {
        assertThat(EventLog.parse(cut).events()).isEmpty();
      } else {
        assertThatThrownBy(() -> EventLog.parse(cut))
            .as("the first %d bytes", size)
            .satisfies(isRefusedBy(Rule.TRUNCATED));
      }
    }
  }

  @Test
  void malformedLogsAreRefused() {
    refused(Rule.TRAILING_BYTES, LogBytes.announcing(SHA256).hex("ff".repeat(60) + "fe"));
    refused(Rule.TRAILING_BYTES, LogBytes.announcing(SHA256).hex("00".repeat(60) + "01"));
    refused(Rule.REPORT_VERSION, new LogBytes().withHeader(Bytes.utf8("Spec ID Event00\0")));
    refused(Rule.REPORT_VERSION, new LogBytes().withHeader(Bytes.utf8("Spec")));
    refused(Rule.REPORT_VERSION, new LogBytes().u32(0).u32(EventType.ACTION).hex("00".repeat(24)));
    refused(Rule.REPORT_FORM, LogBytes.announcing());
    refused(Rule.REPORT_FORM, LogBytes.announcing(SHA256, SHA256));
    refused(Rule.TRUNCATED, header("10000000"));
    refused(Rule.REPORT_FORM, header("11000000"));
    refused(Rule.REPORT_FORM, header("010000000b002100" + "00"));
    refused(Rule.REPORT_FORM, header("0100000012008100" + "00"));
    refused(Rule.REPORT_FORM, header("0100000012000000" + "00"));
    refused(Rule.TRAILING_BYTES, header("010000000b002000" + "00" + "00"));
    refused(
        Rule.REPORT_FORM,
        LogBytes.announcing(SHA256).event(0, EventType.ACTION, "not announced", SHA1));
    refused(
        Rule.REPORT_FORM,
        LogBytes.announcing(SHA1, SHA256).event(0, EventType.ACTION, "twice", SHA256, SHA256));
    refused(
        Rule.REPORT_FORM,
        LogBytes.announcing(SHA256).u32(0).u32(EventType.ACTION).u32(0xffff_ffffL));
    refused(Rule.OVERSIZED, LogBytes.announcing(SHA256).hex("ff".repeat(128 << 10)));
  }

  @Test
  void aHeaderDigestThatIsNotZeroIsRefused() {
    byte[] log = LogBytes.announcing(SHA256).bytes().toArray();
    log[8] = 1;
    assertThatThrownBy(() -> EventLog.parse(Bytes.wrap(log)))
        .satisfies(isRefusedBy(Rule.REPORT_FORM));
  }

  private static LogBytes header(String algorithms) {
    return new LogBytes()
        .withHeader(
            new LogBytes()
                .text("Spec ID Event03\0")
                .u32(0)
                .hex("00020001")
                .hex(algorithms)
                .bytes());
  }

  private static void refused(Rule rule, LogBytes log) {
    assertThatThrownBy(() -> EventLog.parse(log.bytes())).satisfies(isRefusedBy(rule));
  }

  private static java.util.function.Consumer<Throwable> isRefusedBy(Rule rule) {
    return thrown ->
        assertThat(thrown)
            .isInstanceOfSatisfying(
                RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  @Test
  void theTreeNamesWhatIsThere() throws RefusedException {
    var tree = EventLog.parse(one(4, SHA256)).toTree();
    assertThat(tree.path("banks").toString()).isEqualTo("[\"sha256\"]");
    var event = tree.path("events").path(0);
    assertThat(event.path("register").asInt()).isEqualTo(4);
    assertThat(event.path("type").asText()).isEqualTo("EV_ACTION");
    assertThat(event.path("digests").path("sha256").asText())
        .isEqualTo(SHA256.hash(Bytes.utf8("x")).toHex());
    assertThat(event.path("measuresItsData").asBoolean()).isTrue();
    assertThat(event.path("text").asText()).isEqualTo("x");
  }
}

package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.simulator.SimulatedExchange.MEASUREMENT;
import static org.fedclave.simulator.SimulatedExchange.NOW;
import static org.fedclave.simulator.SimulatedExchange.VENDOR;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.RevocationRule;
import org.fedclave.attestation.snp.SnpPolicy;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.SnpRestrictions;
import org.fedclave.attestation.snp.TcbFloor;
import org.fedclave.attestation.snp.TcbVersion;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedEvidenceTest {

  private static final Bytes REPORT_DATA = Bytes.hex("d1".repeat(64));

  @ParameterizedTest
  @CsvSource({
    "MILAN, 2",
    "MILAN, 3",
    "MILAN, 5",
    "GENOA, 2",
    "GENOA, 3",
    "GENOA, 5",
    "TURIN, 2",
    "TURIN, 3",
    "TURIN, 5"
  })
  void evidenceOfEveryProductAndReportVersionIsAccepted(SnpProduct product, int version)
      throws RefusedException {
    TcbVersion firmware = firmware(product);
    SimulatedPlatform platform = VENDOR.platform("a " + product, firmware);
    Evidence evidence = platform.evidence(platform.report(version, MEASUREMENT, REPORT_DATA));
    var appraised =
        appraiser(EndorsementKey.VCEK).appraiseReportData(evidence.encode(), REPORT_DATA, NOW);
    assertThat(appraised.deviceId()).contains(platform.chipId());
    assertThat(appraised.describe()).contains(firmware.toString());
  }

  @Test
  void evidenceSignedByAProvidersKeyIsAcceptedWhereThePolicySaysSoAndNamesNoChip()
      throws RefusedException {
    var exchange = new SimulatedExchange();
    var appraised =
        appraiser(EndorsementKey.VLEK)
            .appraiseReportData(exchange.byVlek().encode(), exchange.binding().reportData(), NOW);
    assertThat(appraised.deviceId()).isEmpty();
  }

  @Test
  void aMaskedChipIdIsAcceptedOnlyWhereThePolicySaysSoAndNamesNoChip() throws RefusedException {
    Bytes masked =
        SimulatedExchange.PLATFORM
            .evidence(
                SimulatedExchange.PLATFORM
                    .report(MEASUREMENT, REPORT_DATA)
                    .put(0x1a0, Bytes.wrap(new byte[64])))
            .encode();
    var appraised = appraiser(EndorsementKey.VCEK).appraiseReportData(masked, REPORT_DATA, NOW);
    assertThat(appraised.deviceId()).isEmpty();
    assertThatThrownBy(
            () -> new SimulatedExchange().appraiser.appraiseReportData(masked, REPORT_DATA, NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.CERTIFICATE_CHIP));
  }

  /** Byte 5 of each version is reserved on every product. */
  @ParameterizedTest
  @ValueSource(ints = {0x38, 0x180, 0x1e0, 0x1f0})
  void reservedBytesOfEachFirmwareVersionAreZero(int versionAt) {
    for (SnpProduct product : SnpProduct.values()) {
      SimulatedPlatform platform = VENDOR.platform("a " + product, firmware(product));
      Bytes evidence =
          platform
              .evidence(
                  platform.report(MEASUREMENT, REPORT_DATA).put(versionAt + 5, Bytes.hex("01")))
              .encode();
      assertThatThrownBy(
              () -> appraiser(EndorsementKey.VCEK).appraiseReportData(evidence, REPORT_DATA, NOW))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.REPORT_FORM));
    }
  }

  @Test
  void aRevocationListThatNamesTheLeafsNumberRefuses() {
    var exchange = new SimulatedExchange();
    Bytes evidence =
        exchange.withList(Set.of(BigInteger.ZERO), NOW, NOW.plus(Duration.ofDays(1))).encode();
    assertThatThrownBy(
            () ->
                exchange.appraiser.appraiseReportData(
                    evidence, exchange.binding().reportData(), NOW))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.rule()).isEqualTo(Rule.REVOKED));
  }

  @Test
  void noByteOfTheEvidenceCanBeAnother() throws RefusedException {
    var exchange = new SimulatedExchange();
    byte[] evidence = exchange.evidence().encode().toArray();
    Bytes reportData = exchange.binding().reportData();
    Appraiser appraiser = exchange.appraiser;
    assertThat(appraiser.appraiseReportData(Bytes.of(evidence), reportData, NOW).simulated())
        .isTrue();
    List<Integer> accepted = new ArrayList<>();
    for (int at = 0; at < evidence.length; at++) {
      evidence[at] ^= (byte) (1 << at % Byte.SIZE);
      if (accepts(appraiser, Bytes.of(evidence), reportData)) {
        accepted.add(at);
      }
      evidence[at] ^= (byte) (1 << at % Byte.SIZE);
    }
    assertThat(accepted).isEmpty();
  }

  @Test
  void noTruncatedEvidenceIsAccepted() {
    var exchange = new SimulatedExchange();
    Bytes evidence = exchange.evidence().encode();
    for (int size = 0; size < evidence.size(); size += 97) {
      assertThat(
              accepts(exchange.appraiser, evidence.slice(0, size), exchange.binding().reportData()))
          .as("cut to %s bytes", size)
          .isFalse();
    }
  }

  private static boolean accepts(Appraiser appraiser, Bytes evidence, Bytes reportData) {
    try {
      return appraiser.appraiseReportData(evidence, reportData, NOW).simulated();
    } catch (RefusedException e) {
      return false;
    }
  }

  private static TcbVersion firmware(SnpProduct product) {
    return new TcbVersion(product, product == SnpProduct.TURIN ? 1 : 0, 2, 3, 4, 250);
  }

  private static Appraiser appraiser(EndorsementKey kind) {
    Map<SnpProduct, TcbFloor> floors = new EnumMap<>(SnpProduct.class);
    for (SnpProduct product : EnumSet.allOf(SnpProduct.class)) {
      floors.put(product, TcbFloor.of(new TcbVersion(product, 0, 1, 0, 1, 1)));
    }
    var policy =
        new SnpPolicy(
            Set.of(),
            Set.of(VENDOR.rootFingerprint()),
            floors,
            Set.of(kind),
            Set.of(MEASUREMENT),
            0,
            RevocationRule.REQUIRED,
            Duration.ofDays(1),
            SnpRestrictions.NONE);
    return new Appraiser(
        AppraisalPolicy.of(Duration.ofMinutes(5), policy), SimulatedExchange.CLOCK);
  }
}

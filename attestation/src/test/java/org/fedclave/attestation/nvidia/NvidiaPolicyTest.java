package org.fedclave.attestation.nvidia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NvidiaPolicyTest {

  private static final Digest TEST_ROOT = Digest.of(Bytes.utf8("root"));
  private static final Bytes DEVICE = Bytes.hex("0d".repeat(32));
  private static final NvidiaPolicy STRICT =
      new NvidiaPolicy(
          Set.of(NvidiaRoot.values()),
          Set.of(),
          Set.of(),
          2,
          Map.of("GH100", new DeviceFloor("96.00.9f.00.01", Optional.of("550.90.07"))),
          Set.of(GpuMode.SINGLE_GPU),
          CollateralRule.REQUIRED,
          CollateralRule.REQUIRED,
          CollateralRule.REQUIRED,
          Duration.ofDays(3),
          Optional.of(Set.of(DEVICE)),
          false);

  private static NvidiaPolicy read(ObjectNode tree) throws MalformedException {
    StrictJson json = StrictJson.of("policy", tree);
    NvidiaPolicy policy = NvidiaPolicyJson.read(json);
    json.finish();
    return policy;
  }

  @Test
  void aPolicyReadsBackAsItWasWritten() throws MalformedException {
    assertThat(read(STRICT.toTree())).isEqualTo(STRICT);
    assertThat(STRICT.toTree().path("chips").path("GH100").path("minimumVbios").asText())
        .isEqualTo("96.00.9F.00.01");
  }

  @Test
  void everyMemberIsRequiredButTheTwoWhoseAbsenceHasAMeaning() throws MalformedException {
    ObjectNode tree = STRICT.toTree();
    tree.fieldNames()
        .forEachRemaining(
            name -> {
              if (!name.equals("allowedDevices")) {
                assertThatThrownBy(() -> read(without(name)))
                    .as(name)
                    .isInstanceOf(MalformedException.class);
              }
            });
    assertThat(read(without("allowedDevices")).allowedDevices()).isEmpty();
    assertThatThrownBy(() -> read(STRICT.toTree().put("allowDebug", true)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("unknown key");
  }

  private static ObjectNode without(String name) {
    ObjectNode tree = STRICT.toTree();
    tree.remove(name);
    return tree;
  }

  @ParameterizedTest
  @CsvSource({
    "vendorRoots, nvidia-gpu, nvidia-",
    "modes, single, single-gpu",
  })
  void wrongNamesAreRefusedWithTheNearestRightOne(String member, String name, String hint) {
    ObjectNode tree = STRICT.toTree();
    tree.putArray(member).add(name);
    assertThatThrownBy(() -> read(tree)).hasMessageContaining(hint);
  }

  @ParameterizedTest
  @CsvSource({
    "96.00, 550.90.07",
    "96.00.9G.00.01, 550.90.07",
    "96.00.9F.00.01, R550",
    "96.00.9F.00.01, ''",
  })
  void versionsMustBeVersions(String vbios, String driver) {
    ObjectNode tree = STRICT.toTree();
    ((ObjectNode) tree.path("chips").path("GH100"))
        .put("minimumVbios", vbios)
        .put("minimumDriver", driver);
    assertThatThrownBy(() -> read(tree)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aPolicyNeedsRootsForWhatItRequires() {
    ObjectNode tree = STRICT.toTree();
    tree.putArray("vendorRoots").add("nvidia-device-identity");
    assertThatThrownBy(() -> read(tree)).hasMessageContaining("no root for RIMs is trusted");
    tree.putArray("vendorRoots").add("nvidia-rim-signing");
    assertThatThrownBy(() -> read(tree)).hasMessageContaining("no root for devices is trusted");
    tree.putArray("simulatedRoots").add(NvidiaRoot.DEVICE_IDENTITY.fingerprint().toString());
    assertThatThrownBy(() -> read(tree)).hasMessageContaining("named as a simulated one");
  }

  @Test
  void noMoreDevicesAreDemandedThanAnAnswerCanHold() throws MalformedException {
    assertThat(read(STRICT.toTree().put("devices", 16)).devices()).isEqualTo(16);
    for (int devices : new int[] {0, 17}) {
      assertThatThrownBy(() -> read(STRICT.toTree().put("devices", devices)))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("from 1 to 16");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gh100", "GH 100", "GH100\n", ""})
  void aChipIsNamedAsNvidiaNamesIt(String chip) {
    ObjectNode tree = STRICT.toTree();
    ObjectNode chips = (ObjectNode) tree.path("chips");
    chips.set(chip, chips.path("GH100"));
    assertThatThrownBy(() -> read(tree)).hasMessageContaining("a chip's name is not like GH100");
  }

  @Test
  void rootsServeTheirOwnPurposeOnly() {
    assertThat(STRICT.trustsForDevices(NvidiaRoot.DEVICE_IDENTITY.fingerprint())).isTrue();
    assertThat(STRICT.trustsForDevices(NvidiaRoot.RIM_SIGNING.fingerprint())).isFalse();
    assertThat(STRICT.trustsForRims(NvidiaRoot.RIM_SIGNING.fingerprint())).isTrue();
    assertThat(STRICT.trustsForRims(NvidiaRoot.DEVICE_IDENTITY.fingerprint())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "550.90.07, 550.90.07, true",
    "550.90.06, 550.90.07, false",
    "550.100.1, 550.90.07, true",
    "575.32, 550.90.07, true",
    "550.90, 550.90.07, false",
    "unreadable, 550.90.07, false",
  })
  void driversAreComparedPartByPart(String stated, String floor, boolean accepted) {
    var device = new DeviceFloor("00.00.00.00.00", Optional.of(floor));
    assertThat(device.acceptsDriver(Optional.of(stated))).isEqualTo(accepted);
    assertThat(device.acceptsDriver(Optional.empty())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"96.00.9F.00.01, true", "96.00.9E.FF.FF, false", "97.00.00.00.00, true"})
  void vbiosVersionsAreHexadecimal(String stated, boolean accepted) {
    var device = new DeviceFloor("96.00.9F.00.01", Optional.empty());
    assertThat(device.acceptsVbios(Optional.of(stated))).isEqualTo(accepted);
    assertThat(device.acceptsVbios(Optional.empty())).isFalse();
    assertThat(device.acceptsDriver(Optional.empty())).isTrue();
    assertThat(device.acceptsDriver(Optional.of("550.90.07"))).isFalse();
  }

  /** Each is weaker than the strict policy in one member alone. */
  static List<NvidiaPolicy> weaker() throws MalformedException {
    return List.of(
        changed(tree -> tree.putArray("simulatedRoots").add(TEST_ROOT.toString())),
        changed(tree -> tree.putArray("simulatedRimRoots").add(TEST_ROOT.toString())),
        changed(tree -> tree.put("devices", 1)),
        changed(tree -> tree.withObject("chips").putObject("GB100").put("minimumVbios", OLD)),
        changed(tree -> tree.withObject("chips").putObject("*").put("minimumVbios", OLD)),
        changed(tree -> tree.withObject("chips").withObject("GH100").put("minimumVbios", OLD)),
        changed(tree -> tree.withObject("chips").withObject("GH100").put("minimumDriver", "1")),
        changed(tree -> tree.withObject("chips").withObject("GH100").remove("minimumDriver")),
        changed(tree -> tree.putArray("modes").add("single-gpu").add("unstated")),
        changed(tree -> tree.put("vbiosRim", "when-present")),
        changed(tree -> tree.put("driverRim", "when-present")),
        changed(tree -> tree.put("ocsp", "when-present")),
        changed(tree -> tree.put("maximumCollateralAge", "PT73H")),
        changed(tree -> tree.putArray("allowedDevices").add("0e".repeat(32))),
        changed(tree -> tree.remove("allowedDevices")),
        changed(tree -> tree.put("allowZeroPadding", true)));
  }

  private static final String OLD = "00.00.00.00.01";

  /** Changes a policy's JSON. */
  private interface Change {
    Object in(ObjectNode tree);
  }

  private static NvidiaPolicy changed(Change change) throws MalformedException {
    ObjectNode tree = STRICT.toTree();
    change.in(tree);
    return read(tree);
  }

  @ParameterizedTest
  @MethodSource("weaker")
  void whateverIsWeakerIsAGap(NvidiaPolicy weaker) {
    assertThat(weaker.firstGap(STRICT)).isPresent();
    assertThat(STRICT.firstGap(STRICT)).isEmpty();
    assertThat(weaker.firstGap(weaker)).isEmpty();
  }

  @Test
  void aStricterPolicyHasNoGap() throws MalformedException {
    NvidiaPolicy newer =
        changed(tree -> tree.withObject("chips").withObject("GH100").put("minimumDriver", "575"));
    assertThat(newer.firstGap(STRICT)).isEmpty();
    assertThat(STRICT.firstGap(newer)).map(PolicyGap::kind).contains(PolicyGap.Kind.PLATFORM);
  }

  @Test
  void aFloorForAllChipsIsHeldAgainstEachNamedOne() throws MalformedException {
    NvidiaPolicy any =
        changed(
            tree -> {
              tree.putObject("chips")
                  .putObject("*")
                  .put("minimumVbios", "96.00.9F.00.01")
                  .put("minimumDriver", "1");
              return tree;
            });
    NvidiaPolicy both =
        changed(
            tree ->
                tree.withObject("chips")
                    .putObject("*")
                    .put("minimumVbios", "96.00.9F.00.01")
                    .put("minimumDriver", "1"));
    assertThat(any.firstGap(both)).isPresent();
    assertThat(both.firstGap(any)).isEmpty();
  }

  @Test
  void theExplanationIsLoudAboutWhatIsNotChecked() throws MalformedException {
    assertThat(STRICT.explain()).noneMatch(line -> line.contains("WARNING"));
    assertThat(changed(tree -> tree.put("driverRim", "when-present")).explain())
        .anyMatch(line -> line.startsWith("WARNING") && line.contains("a debug mode is not seen"));
    assertThat(changed(tree -> tree.put("ocsp", "when-present")).explain())
        .anyMatch(line -> line.startsWith("WARNING") && line.contains("revocation"));
    assertThat(changed(tree -> tree.putArray("simulatedRoots").add(TEST_ROOT.toString())).explain())
        .anyMatch(line -> line.startsWith("WARNING: the test root"));
  }
}

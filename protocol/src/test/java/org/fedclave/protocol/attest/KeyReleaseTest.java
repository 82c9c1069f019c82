package org.fedclave.protocol.attest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.protocol.Samples.AGGREGATOR_KEM;
import static org.fedclave.protocol.Samples.MERCY;
import static org.fedclave.protocol.Samples.OTHER_RUN;
import static org.fedclave.protocol.Samples.RANDOM;
import static org.fedclave.protocol.Samples.ST_ANNE;
import static org.fedclave.protocol.Samples.TRAINER;
import static org.fedclave.protocol.Samples.TRAINER_KEM;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Samples;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.junit.jupiter.api.Test;

class KeyReleaseTest {

  private static final RoundWindow WINDOW = new RoundWindow(0, 10);
  private static final KeyBinding BINDING = Samples.binding();
  private static final ReleasedKeys KEYS = Samples.releasedKeys();
  private static final VerificationKeys PARTY = MERCY.identity().signing();
  private static final KeyRelease RELEASE =
      KeyRelease.seal(BINDING, TRAINER.kem(), WINDOW, KEYS, MERCY.signing(), RANDOM);

  @Test
  void theAttestedEnclaveGetsThePartysKeys() throws Exception {
    ReleasedKeys opened = KeyRelease.parse(RELEASE.toBytes()).open(BINDING, TRAINER_KEM, PARTY);
    assertThat(opened.toBytes()).isEqualTo(KEYS.toBytes());
    assertThat(opened.aggregator()).isEqualTo(Samples.AGGREGATOR.digest());
  }

  @Test
  void anotherSessionDoesNotOpen() {
    KeyBinding other = Samples.binding();
    assertThatThrownBy(() -> RELEASE.open(other, TRAINER_KEM, PARTY))
        .isInstanceOf(CannotOpenException.class)
        .hasMessageContaining("another attestation session");
    KeyRelease moved =
        new KeyRelease(other.session(), WINDOW, RELEASE.sealed(), RELEASE.signature());
    assertThatThrownBy(() -> moved.open(other, TRAINER_KEM, PARTY))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void anotherBindingOfTheSameSessionDoesNotOpen() {
    KeyBinding restarted =
        new KeyBinding(
            BINDING.role(),
            BINDING.session(),
            BINDING.nonce(),
            BINDING.run(),
            BINDING.kemKey(),
            BINDING.signingKeys(),
            BINDING.gpuEvidence(),
            BINDING.incarnation() + 1);
    assertThatThrownBy(() -> RELEASE.open(restarted, TRAINER_KEM, PARTY))
        .isInstanceOf(CannotOpenException.class);
  }

  @Test
  void anotherRunDoesNotOpen() {
    KeyBinding elsewhere =
        new KeyBinding(
            BINDING.role(),
            BINDING.session(),
            BINDING.nonce(),
            OTHER_RUN,
            BINDING.kemKey(),
            BINDING.signingKeys(),
            BINDING.gpuEvidence(),
            BINDING.incarnation());
    assertThatThrownBy(() -> RELEASE.open(elsewhere, TRAINER_KEM, PARTY))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void aWindowThatSomebodyWidenedIsRefused() {
    KeyRelease wider =
        new KeyRelease(
            RELEASE.session(), new RoundWindow(0, 11), RELEASE.sealed(), RELEASE.signature());
    assertThatThrownBy(() -> wider.open(BINDING, TRAINER_KEM, PARTY))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void anotherPartysSignatureIsRefused() {
    assertThatThrownBy(() -> RELEASE.open(BINDING, TRAINER_KEM, ST_ANNE.identity().signing()))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void anotherEnclavesKeyDoesNotOpen() {
    assertThatThrownBy(() -> RELEASE.open(BINDING, AGGREGATOR_KEM, PARTY))
        .isInstanceOf(CannotOpenException.class);
  }

  @Test
  void keysAreSealedOnlyToTheKeyThatWasAttested() {
    assertThatThrownBy(
            () ->
                KeyRelease.seal(
                    BINDING, AGGREGATOR_KEM.publicKey(), WINDOW, KEYS, MERCY.signing(), RANDOM))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReleaseHasKeysAndPrintsNone() {
    assertThatThrownBy(
            () ->
                new ReleasedKeys(
                    "heart", new TreeMap<>(), Samples.AGGREGATOR.digest(), Samples.voucher()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(KEYS).hasToString("2 keys of heart");
  }

  @Test
  void aWindowIsNotEmptyAndEndsWithTheRun() {
    assertThat(RoundWindow.startingAt(0, 10, 25)).isEqualTo(new RoundWindow(0, 10));
    assertThat(RoundWindow.startingAt(20, 10, 25)).isEqualTo(new RoundWindow(20, 25));
    assertThat(RoundWindow.startingAt(20, Integer.MAX_VALUE, 25))
        .isEqualTo(new RoundWindow(20, 25));
    assertThat(WINDOW.contains(9)).isTrue();
    assertThat(WINDOW.contains(10)).isFalse();
    assertThatThrownBy(() -> new RoundWindow(5, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RoundWindow(-1, 5)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBindingsReportDataFollowsTheDesign() throws Exception {
    Bytes kb = BINDING.toBytes();
    byte[] input =
        ByteBuffer.allocate(21 + 8 + kb.size())
            .put("fedclave/report-data\0".getBytes(StandardCharsets.US_ASCII))
            .putLong(kb.size())
            .put(kb.unsafeArray())
            .array();
    assertThat(BINDING.reportData().toArray())
        .isEqualTo(MessageDigest.getInstance("SHA-512").digest(input));
  }

  @Test
  void aChallengeHasANonceAndLivesTwoMinutes() {
    Challenge challenge = Samples.challenge(Role.TRAIN);
    assertThat(challenge.notAfter()).isEqualTo(Samples.NOW.plusSeconds(120));
    assertThat(Samples.challenge(Role.TRAIN).nonce()).isNotEqualTo(challenge.nonce());
    assertThatThrownBy(
            () ->
                new Challenge(
                    challenge.session(),
                    Bytes.wrap(new byte[32]),
                    challenge.run(),
                    Role.TRAIN,
                    challenge.notAfter()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTrainerIsReadyForItsRunPartiesAndEngineOnly() throws Exception {
    Ready ready =
        Ready.sign(
            Samples.RUN, List.of(MERCY.name()), Map.of("jdk", "25"), Samples.TRAINER_SIGNING);
    ready.verify(Samples.RUN, TRAINER.signing());
    assertThatThrownBy(() -> ready.verify(OTHER_RUN, TRAINER.signing()))
        .isInstanceOf(BadSignatureException.class);
    Ready other = new Ready(List.of(ST_ANNE.name()), ready.engine(), ready.signature());
    assertThatThrownBy(() -> other.verify(Samples.RUN, TRAINER.signing()))
        .isInstanceOf(BadSignatureException.class);
    Ready engine = new Ready(ready.parties(), Map.of("jdk", "26"), ready.signature());
    assertThatThrownBy(() -> engine.verify(Samples.RUN, TRAINER.signing()))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void keysAndEnginesOutOfTheirOrderAreRefused() {
    Bytes keys =
        new CborWriter()
            .put("dataset", "heart")
            .putMaps("shards", List.of(shard(2), shard(0)))
            .put("aggregator", Samples.AGGREGATOR.digest())
            .toBytes();
    assertThatThrownBy(() -> ReleasedKeys.parse(keys)).hasMessageContaining("in their order");
    Bytes content =
        new CborWriter()
            .putTexts("parties", List.of("mercy"))
            .putMaps("engine", List.of(engine("b"), engine("a")))
            .toBytes();
    Bytes ready =
        new CborWriter()
            .put("content", content)
            .put("signature", Samples.signature().toBytes())
            .toBytes();
    assertThatThrownBy(() -> Ready.parse(ready)).hasMessageContaining("not in their order");
  }

  private static CborWriter shard(int index) {
    return new CborWriter().put("index", index).put("key", Bytes.wrap(new byte[32]));
  }

  private static CborWriter engine(String name) {
    return new CborWriter().put("name", name).put("value", "1");
  }
}

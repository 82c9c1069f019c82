package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fedclave.attestation.TrustedKey;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.KeyRelease;
import org.fedclave.protocol.attest.ReleasedKeys;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.crypto.ShardCipher;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.TransportException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Releases that a trainer must not use. */
class KeyReleaseRefusalsTest {

  private static final SigningKeys ALDER = World.member(World.ALDER).signing();

  /** Ways for a release to be wrong, the rule for each, and what the sentence says. */
  enum Wrong {
    SIGNED_BY_ANOTHER_PARTY(Rule.KEY_RELEASE, "does not hold"),
    FOR_ANOTHER_SESSION(Rule.KEY_RELEASE, "a session that this enclave never had"),
    FOR_THE_AGGREGATOR(Rule.KEY_RELEASE, "a session that this enclave never had"),
    FOR_ANOTHER_WINDOW(Rule.KEY_RELEASE, "is for rounds 1 to 1, not for rounds 0 to 1"),
    RENAMED_WINDOW(Rule.KEY_RELEASE, "does not hold"),
    OF_ANOTHER_RUN(Rule.KEY_RELEASE, "does not hold"),
    CHANGED_AND_SIGNED_AGAIN(Rule.KEY_RELEASE, "does not hold"),
    VOUCHES_FOR_ANOTHER_TRAINER(Rule.KEY_RELEASE, "does not hold"),
    NO_RELEASE_AT_ALL(Rule.KEY_RELEASE, "does not hold"),
    NAMES_ANOTHER_AGGREGATOR(Rule.AGGREGATOR, "another aggregator than hub"),
    OF_ANOTHER_DATASET(Rule.SHARD, "does not fit the released keys"),
    LACKS_A_SHARD(Rule.SHARD, "does not fit the released keys"),
    HAS_A_SHARD_TOO_MANY(Rule.SHARD, "does not fit the released keys"),
    KEYS_IN_ANOTHER_ORDER(Rule.SHARD, "does not open with its key at its place");

    private final Rule rule;
    private final String sentence;

    Wrong(Rule rule, String sentence) {
      this.rule = rule;
      this.sentence = sentence;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReleaseThatIsWrongInOneWayOpensNothing(Wrong wrong) throws TransportException {
    try (RunFixture run = new RunFixture()) {
      ScriptedParty alder = run.party(World.ALDER);
      alder.releasing =
          (trainer, aggregator, window) -> wrong(wrong, alder, trainer, aggregator, window);
      run.begin();

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(wrong.rule);
      assertThat(stopped).hasMessageContaining(wrong.sentence).hasMessageContaining("alder");
      assertThat(run.node(World.NODE_1).recorder.windows).isEmpty();
      Secrets.requireNoneIn(run.transcript());
    }
  }

  private static Bytes wrong(
      Wrong wrong,
      ScriptedParty alder,
      TrustedKey trainer,
      TrustedKey aggregator,
      RoundWindow window) {
    ReleasedKeys keys = alder.keys(trainer, aggregator);
    KeyRelease honest = parse(alder.honestRelease(trainer, aggregator, window));
    return switch (wrong) {
      case SIGNED_BY_ANOTHER_PARTY ->
          ScriptedParty.release(trainer, window, keys, World.member(World.BIRCH).signing());
      case FOR_ANOTHER_SESSION ->
          new KeyRelease(Bytes.hex("09".repeat(16)), window, honest.sealed(), honest.signature())
              .toBytes();
      case FOR_THE_AGGREGATOR -> ScriptedParty.release(aggregator, window, keys, ALDER);
      case FOR_ANOTHER_WINDOW -> ScriptedParty.release(trainer, new RoundWindow(1, 2), keys, ALDER);
      case RENAMED_WINDOW -> {
        KeyRelease other =
            parse(ScriptedParty.release(trainer, new RoundWindow(1, 2), keys, ALDER));
        yield new KeyRelease(other.session(), window, other.sealed(), other.signature()).toBytes();
      }
      case OF_ANOTHER_RUN ->
          KeyRelease.seal(
                  inAnotherRun(trainer.keyBinding()),
                  trainer.kemPublicKey(),
                  window,
                  keys,
                  ALDER,
                  World.RANDOM)
              .toBytes();
      case CHANGED_AND_SIGNED_AGAIN -> {
        Bytes sealed = Lies.flipLastBit(honest.sealed());
        Bytes message =
            Domain.KEY_RELEASE.bytes(
                trainer.keyBinding().run().bytes(), honest.session(), window.toBytes(), sealed);
        yield new KeyRelease(honest.session(), window, sealed, ALDER.sign(message)).toBytes();
      }
      case VOUCHES_FOR_ANOTHER_TRAINER ->
          ScriptedParty.release(
              trainer,
              window,
              new ReleasedKeys(
                  keys.dataset(), keys.shardKeys(), keys.aggregator(), alder.voucher(aggregator)),
              ALDER);
      case NO_RELEASE_AT_ALL -> Bytes.utf8("the keys are under the mat");
      case NAMES_ANOTHER_AGGREGATOR ->
          ScriptedParty.release(
              trainer,
              window,
              new ReleasedKeys(
                  keys.dataset(), keys.shardKeys(), trainer.keys().digest(), keys.voucher()),
              ALDER);
      case OF_ANOTHER_DATASET -> released(trainer, window, keys, "others", keys.shardKeys());
      case LACKS_A_SHARD ->
          released(trainer, window, keys, keys.dataset(), keys.shardKeys().headMap(1));
      case HAS_A_SHARD_TOO_MANY -> {
        SortedMap<Integer, ShardCipher> more = new TreeMap<>(keys.shardKeys());
        more.put(more.size(), ShardCipher.generate(World.RANDOM));
        yield released(trainer, window, keys, keys.dataset(), more);
      }
      case KEYS_IN_ANOTHER_ORDER -> {
        SortedMap<Integer, ShardCipher> reversed = new TreeMap<>();
        keys.shardKeys().forEach((i, key) -> reversed.put(keys.shardKeys().lastKey() - i, key));
        yield released(trainer, window, keys, keys.dataset(), reversed);
      }
    };
  }

  private static Bytes released(
      TrustedKey trainer,
      RoundWindow window,
      ReleasedKeys keys,
      String dataset,
      SortedMap<Integer, ShardCipher> shardKeys) {
    return ScriptedParty.release(
        trainer,
        window,
        new ReleasedKeys(dataset, shardKeys, keys.aggregator(), keys.voucher()),
        ALDER);
  }

  private static KeyBinding inAnotherRun(KeyBinding kb) {
    return new KeyBinding(
        kb.role(),
        kb.session(),
        kb.nonce(),
        RunId.of(Bytes.utf8("another contract")),
        kb.kemKey(),
        kb.signingKeys(),
        kb.gpuEvidence(),
        kb.incarnation());
  }

  private static KeyRelease parse(Bytes release) {
    try {
      return KeyRelease.parse(release);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aReleaseOfTheWindowBeforeDoesNotServeTheNextOne() throws TransportException {
    try (RunFixture run = new RunFixture()) {
      run.draft.reattestRounds = 1;
      ScriptedParty alder = run.party(World.ALDER);
      alder.releasing =
          (trainer, aggregator, window) ->
              alder.honestRelease(trainer, aggregator, new RoundWindow(0, 1));
      Duration minute = Duration.ofSeconds(60);
      run.node(World.NODE_1).deadlines =
          new Deadlines(minute, Duration.ofSeconds(4), minute, minute, minute);
      run.begin();

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.DEADLINE);
      assertThat(stopped).hasMessageContaining("the keys of alder");
      assertThat(run.node(World.NODE_1).recorder.windows).containsExactly(new RoundWindow(0, 1));
      assertThat(run.hub().recorder.awaitStop().rule()).isEqualTo(Rule.TOO_FEW_PARTIES);
    }
  }

  @Test
  void aPartyThatRefusesIsQuoted() throws TransportException {
    try (RunFixture run = new RunFixture()) {
      run.start();
      run.couriers
          .courier(World.ALDER)
          .send(
              World.NODE_1,
              run.signed().run(),
              ScriptedParty.refusal().kind(),
              ScriptedParty.refusal().payload());
      run.assignAll();

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.KEY_RELEASE);
      assertThat(stopped).hasMessage("alder refuses: we changed our mind");
    }
  }
}

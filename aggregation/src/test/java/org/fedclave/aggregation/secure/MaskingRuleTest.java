package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskedInput;
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.masking.SealedShare;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.UnmaskingShares;
import org.fedclave.protocol.masking.UnmaskingShares.Secret;
import org.fedclave.protocol.masking.UnmaskingShares.Share;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that a peer, the server or an update can do wrong, one at a time. */
class MaskingRuleTest {

  private static final Map<Integer, Phase> NOBODY = Map.of();
  private static final MaskingParameters FOUR =
      new MaskingParameters(4, new Topology.Everybody(), 3, 3, 12, 7);

  private final MaskedRound round = new MaskedRound(FOUR, 0, 4);

  @ParameterizedTest
  @EnumSource
  void eachRuleRefusesARoundBrokenInThatWayAlone(Rule rule) throws Exception {
    MaskingException refused = assertThrows(MaskingException.class, broken(rule));
    assertThat(refused.rule()).as(refused.getMessage()).isEqualTo(rule);
    assertThat(refused.getMessage()).isNotBlank();
  }

  private Executable broken(Rule rule) throws MaskingException {
    return switch (rule) {
      case ROUND -> sharing(new Roster(1, roster().advertisements()));
      case ADDRESSEE -> receiving(incoming(1));
      case UNKNOWN_PARTY -> advertising(signed(9, round.clients.get(0).advertise(), 9));
      case SIGNATURE -> advertising(signed(0, round.clients.get(0).advertise(), 1));
      case REVEAL -> advertising(withReveal(round.clients.get(0).advertise()));
      case OWN_KEYS -> sharing(withoutFirst(roster()));
      case WEAK_KEY -> advertising(withKey(round.clients.get(0).advertise(), "00".repeat(32)));
      case DUPLICATE -> {
        KeyAdvertisement once = round.clients.get(0).advertise();
        round.server.accept(once);
        yield advertising(once);
      }
      case OUT_OF_TURN -> () -> round.server.accept(new MaskedInput(0, 0, Bytes.EMPTY));
      case NEIGHBOURS -> {
        SealedShares shares = round.clients.get(0).share(roster(), round.keys);
        List<SealedShare> fewer = shares.shares().subList(1, 3);
        yield () -> round.server.accept(new SealedShares(0, 0, shares.selfMask(), fewer));
      }
      case CANNOT_OPEN -> receiving(swapped(incoming(0)));
      case SHARE ->
          revealing(
              share -> new Share(share.of(), share.secret(), Bytes.hex("1f" + "ff".repeat(39))));
      case VECTOR -> {
        IncomingShares shares = incoming(0);
        round.clients.get(0).receive(shares);
        Bytes packed = round.clients.get(0).mask(round.vectors[0]).packed();
        Bytes shorter = packed.slice(0, packed.size() - 1);
        yield () -> round.server.accept(new MaskedInput(0, 0, shorter));
      }
      case NOT_A_SURVIVOR -> confirming(new SurvivorSet(0, List.of(1, 2, 3)));
      case UNKNOWN_SURVIVOR -> confirmingTheSilent();
      case WRONG_SECRET -> revealing(share -> new Share(share.of(), other(share), share.value()));
      case TOO_FEW -> () -> round.run(Map.of(1, Phase.SHARE, 2, Phase.MASK));
      case RECOVERY -> {
        Executable revealed =
            revealing(share -> new Share(share.of(), share.secret(), Bytes.hex("00".repeat(40))));
        yield () -> {
          revealed.execute();
          round.server.recover();
        };
      }
      case NOT_FINITE -> () -> quantiser().quantise(new float[] {1, Float.NaN}, 1);
      case WEIGHT -> () -> quantiser().quantise(new float[] {1}, 101);
    };
  }

  private static Quantiser quantiser() {
    return new Quantiser(new Quantisation(16, 1, 100, 4, 0));
  }

  private Roster roster() throws MaskingException {
    return round.advertise(NOBODY);
  }

  private IncomingShares incoming(int party) throws MaskingException {
    return Objects.requireNonNull(round.share(roster(), NOBODY).get(party));
  }

  private Executable advertising(KeyAdvertisement advertisement) {
    return () -> round.server.accept(advertisement);
  }

  private Executable sharing(Roster shown) {
    return () -> round.clients.get(0).share(shown, round.keys);
  }

  private Executable receiving(IncomingShares shares) {
    return () -> round.clients.get(0).receive(shares);
  }

  private Executable confirming(SurvivorSet survivors) throws MaskingException {
    round.mask(round.share(roster(), NOBODY), NOBODY);
    return () -> round.clients.get(0).confirm(survivors);
  }

  /** Party 3 shared nothing, and is said to have survived. */
  private Executable confirmingTheSilent() throws MaskingException {
    Map<Integer, Phase> silent = Map.of(3, Phase.SHARE);
    round.mask(round.share(roster(), silent), silent);
    return () -> round.clients.get(0).confirm(new SurvivorSet(0, List.of(0, 1, 2, 3)));
  }

  /** The last to reveal reveals something else about party 1. */
  private Executable revealing(java.util.function.UnaryOperator<Share> change)
      throws MaskingException {
    SurvivorSet survivors = round.mask(round.share(roster(), NOBODY), NOBODY);
    SortedMap<Integer, ConfirmedSurvivors> confirmed = round.confirm(survivors, NOBODY);
    for (int party : List.of(2, 3)) {
      round.server.accept(
          round.clients.get(party).unmask(Objects.requireNonNull(confirmed.get(party))));
    }
    UnmaskingShares sound = round.clients.get(0).unmask(Objects.requireNonNull(confirmed.get(0)));
    List<Share> shares = new ArrayList<>(sound.shares());
    shares.set(1, change.apply(shares.get(1)));
    return () -> round.server.accept(new UnmaskingShares(0, 0, shares));
  }

  private static Secret other(Share share) {
    return share.secret() == Secret.SELF_MASK ? Secret.MASKING_KEY : Secret.SELF_MASK;
  }

  private static IncomingShares swapped(IncomingShares incoming) {
    List<SealedShare> shares = new ArrayList<>(incoming.shares());
    shares.set(0, new SealedShare(shares.get(0).peer(), shares.get(1).ciphertext()));
    return new IncomingShares(incoming.round(), incoming.party(), shares);
  }

  private static Roster withoutFirst(Roster roster) {
    return new Roster(roster.round(), roster.advertisements().subList(1, 4));
  }

  private KeyAdvertisement signed(int party, KeyAdvertisement like, int trainer) {
    return KeyAdvertisement.sign(
        round.context,
        party,
        like.sealingKey(),
        like.maskingKey(),
        like.reveal(),
        MaskedRound.trainer(trainer));
  }

  private KeyAdvertisement withReveal(KeyAdvertisement like) {
    return KeyAdvertisement.sign(
        round.context,
        like.party(),
        like.sealingKey(),
        like.maskingKey(),
        Digest.of(Bytes.utf8("another")),
        MaskedRound.trainer(like.party()));
  }

  private KeyAdvertisement withKey(KeyAdvertisement like, String key) {
    return KeyAdvertisement.sign(
        round.context,
        like.party(),
        like.sealingKey(),
        Bytes.hex(key),
        like.reveal(),
        MaskedRound.trainer(like.party()));
  }

  /** The u-coordinates of order 1, 2, 4 and 8, and encodings of them that are not reduced. */
  @Test
  void keysOfSmallOrderAreRefusedByServerAndParticipants() throws Exception {
    List<String> keys =
        List.of(
            "00".repeat(32),
            "01" + "00".repeat(31),
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    KeyAdvertisement sound = round.clients.get(0).advertise();
    for (String key : keys) {
      assertThat(
              assertThrows(MaskingException.class, () -> round.server.accept(withKey(sound, key)))
                  .rule())
          .as(key)
          .isEqualTo(Rule.WEAK_KEY);
    }
    MaskingClient other = round.clients.get(1);
    var roster =
        new Roster(
            0,
            List.of(
                withKey(sound, keys.get(2)), other.advertise(), round.clients.get(2).advertise()));
    assertThat(assertThrows(MaskingException.class, () -> other.share(roster, round.keys)).rule())
        .isEqualTo(Rule.WEAK_KEY);
  }

  @Test
  void noBitOfAnAdvertisementOrConfirmationMayBeFlipped() throws Exception {
    Bytes advertisement = round.clients.get(0).advertise().toBytes();
    everyFlipIsRefused(
        advertisement, bytes -> round.server.accept(KeyAdvertisement.parse(bytes)), 400);
    var other = new MaskedRound(FOUR, 0, 5);
    SurvivorSet survivors = other.mask(other.share(other.advertise(NOBODY), NOBODY), NOBODY);
    Bytes confirmation = other.clients.get(2).confirm(survivors).toBytes();
    everyFlipIsRefused(
        confirmation, bytes -> other.server.accept(SurvivorConfirmation.parse(bytes)), 200);
  }

  /** What is done with bytes that were changed. */
  private interface Use {
    void of(Bytes bytes) throws MaskingException, MalformedException;
  }

  private static void everyFlipIsRefused(Bytes sound, Use use, int times) {
    var random = new SplittableRandom(times);
    for (int i = 0; i < times; i++) {
      byte[] changed = sound.toArray();
      int bit = random.nextInt(8 * changed.length);
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        use.of(Bytes.wrap(changed));
      } catch (MaskingException | MalformedException e) {
        continue;
      }
      throw new AssertionError("bit " + bit + " may be flipped");
    }
  }

  @Test
  void noBitOfASealedShareMayBeFlippedAndItIsForOnePairOfOneSession() {
    var schedule = new KeySchedule(Digest.of(Bytes.utf8("session")));
    var cipher = new ShareCipher();
    byte[] agreed = new byte[32];
    Bytes sealed =
        cipher.seal(schedule.sealing(agreed, 1, 2), schedule.sharesContext(1, 2), new byte[80]);
    for (int bit = 0; bit < 8 * sealed.size(); bit++) {
      byte[] changed = sealed.toArray();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(
              cipher.open(
                  schedule.sealing(agreed, 1, 2),
                  schedule.sharesContext(1, 2),
                  Bytes.wrap(changed)))
          .as("bit %d", bit)
          .isEmpty();
    }
    assertThat(cipher.open(schedule.sealing(agreed, 2, 1), schedule.sharesContext(2, 1), sealed))
        .isEmpty();
    assertThat(cipher.open(schedule.sealing(agreed, 1, 2), schedule.sharesContext(1, 3), sealed))
        .isEmpty();
    var another = new KeySchedule(Digest.of(Bytes.utf8("another")));
    assertThat(cipher.open(another.sealing(agreed, 1, 2), another.sharesContext(1, 2), sealed))
        .isEmpty();
    assertThat(cipher.open(schedule.sealing(agreed, 1, 2), schedule.sharesContext(1, 2), sealed))
        .contains(new byte[80]);
  }

  @Test
  void aRevealedShareThatWasChangedIsNoticed() throws Exception {
    var random = new SplittableRandom(8);
    for (int i = 0; i < 12; i++) {
      var other = new MaskedRound(FOUR, 0, i);
      Map<Integer, Phase> one = Map.of(3, Phase.MASK);
      SurvivorSet survivors = other.mask(other.share(other.advertise(NOBODY), NOBODY), one);
      SortedMap<Integer, ConfirmedSurvivors> confirmed = other.confirm(survivors, one);
      int of = random.nextInt(4);
      int bit = random.nextInt(8 * UnmaskingShares.SHARE_BYTES);
      for (int party : confirmed.keySet()) {
        UnmaskingShares sound =
            other.clients.get(party).unmask(Objects.requireNonNull(confirmed.get(party)));
        List<Share> shares = new ArrayList<>(sound.shares());
        if (party == 1) {
          byte[] value = shares.get(of).value().toArray();
          value[bit / 8] ^= (byte) (1 << bit % 8);
          shares.set(of, new Share(of, shares.get(of).secret(), Bytes.wrap(value)));
        }
        try {
          other.server.accept(new UnmaskingShares(0, party, shares));
        } catch (MaskingException e) {
          assertThat(e.rule()).isEqualTo(Rule.SHARE);
        }
      }
      Rule rule = assertThrows(MaskingException.class, other.server::recover).rule();
      assertThat(rule).as("share of %d, bit %d", of, bit).isIn(Rule.RECOVERY, Rule.TOO_FEW);
    }
  }
}

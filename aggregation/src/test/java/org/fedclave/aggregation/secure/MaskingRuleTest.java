package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.GraphCommitment;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskedInput;
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.masking.SealedShare;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.SurvivorTag;
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
      case UNKNOWN_PARTY -> advertising(named(9, round.clients.get(0).advertise()));
      case SIGNATURE -> committing(MaskedRound.trainer(1));
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
        SealedShares shares = round.clients.get(0).share(roster());
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
      case CONFIRMATION -> unmasking(MaskingRuleTest::changed);
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
    return () -> round.clients.get(0).share(shown);
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
  private Executable revealing(UnaryOperator<Share> change) throws MaskingException {
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

  /** Party 0 commits, and {@code trainer} signs it. */
  private static Executable committing(SigningKeys trainer) {
    GraphCommitment commitment =
        new GraphChain(MaskedRound.RUN, 0, 1).commitment(MaskedRound.noKey(), trainer);
    var keys = Map.of(0, MaskedRound.trainer(0).verificationKeys());
    return () -> GraphCommitments.verify(MaskedRound.RUN, List.of(commitment), keys);
  }

  /** Party 0 is shown changed confirmations. */
  private Executable unmasking(UnaryOperator<ConfirmedSurvivors> change) throws MaskingException {
    SurvivorSet survivors = round.mask(round.share(roster(), NOBODY), NOBODY);
    ConfirmedSurvivors sound = Objects.requireNonNull(round.confirm(survivors, NOBODY).get(0));
    return () -> round.clients.get(0).unmask(change.apply(sound));
  }

  /** With what another one confirmed to party 0 in the first one's place. */
  private static ConfirmedSurvivors changed(ConfirmedSurvivors sound) {
    List<SurvivorTag> tags = new ArrayList<>(sound.tags());
    tags.set(0, new SurvivorTag(tags.get(0).peer(), tags.get(1).tag()));
    return new ConfirmedSurvivors(sound.round(), sound.party(), tags);
  }

  private static KeyAdvertisement named(int party, KeyAdvertisement like) {
    return new KeyAdvertisement(party, like.maskingKey(), like.reveal());
  }

  private static KeyAdvertisement withReveal(KeyAdvertisement like) {
    return new KeyAdvertisement(like.party(), like.maskingKey(), Digest.of(Bytes.utf8("another")));
  }

  private static KeyAdvertisement withKey(KeyAdvertisement like, String key) {
    return new KeyAdvertisement(like.party(), Bytes.hex(key), like.reveal());
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
    assertThat(assertThrows(MaskingException.class, () -> other.share(roster)).rule())
        .isEqualTo(Rule.WEAK_KEY);
  }

  /** The server cannot tell; the neighbour for which it is can. */
  @Test
  void noBitOfAConfirmationMayBeFlipped() throws Exception {
    var schedule = new KeySchedule(Digest.of(Bytes.utf8("session")));
    var survivors = new SurvivorSet(0, List.of(0, 1, 2, 3));
    for (int bit = 0; bit < 8 * SurvivorTag.TAG_BYTES; bit++) {
      byte[] tag = keys(1, 2, schedule).confirm(survivors).tag().toArray();
      assertThat(keys(2, 1, schedule).isConfirmed(survivors, Bytes.of(tag))).isTrue();
      tag[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(keys(2, 1, schedule).isConfirmed(survivors, Bytes.of(tag)))
          .as("bit %d", bit)
          .isFalse();
    }
  }

  @Test
  void aConfirmationIsOfOneSetInOneSessionFromOneToOne() throws Exception {
    var schedule = new KeySchedule(Digest.of(Bytes.utf8("session")));
    var survivors = new SurvivorSet(0, List.of(0, 1, 2, 3));
    Bytes tag = keys(1, 2, schedule).confirm(survivors).tag();
    assertThat(keys(2, 1, schedule).isConfirmed(survivors, tag)).isTrue();
    assertThat(keys(2, 1, schedule).isConfirmed(new SurvivorSet(0, List.of(0, 1, 2)), tag))
        .isFalse();
    var another = new KeySchedule(Digest.of(Bytes.utf8("another")));
    assertThat(keys(2, 1, another).isConfirmed(survivors, tag)).isFalse();
    assertThat(keys(1, 2, schedule).isConfirmed(survivors, tag)).as("reflected").isFalse();
    assertThat(keys(3, 1, schedule).isConfirmed(survivors, tag)).as("passed on").isFalse();
    assertThat(keys(2, 3, schedule).isConfirmed(survivors, tag)).as("renamed").isFalse();
  }

  private static ChannelKeys keys(int party, int peer, KeySchedule schedule)
      throws MaskingException {
    var channels = new Channels(party, MaskedRound.roots(party, 4));
    return Objects.requireNonNull(channels.keys(0, schedule, List.of(peer)).get(peer));
  }

  @Test
  void confirmationsForAnotherOrOfANeighbourThatIsGoneAreRefused() throws Exception {
    for (Map.Entry<Rule, UnaryOperator<ConfirmedSurvivors>> change :
        Map.<Rule, UnaryOperator<ConfirmedSurvivors>>of(
                Rule.ROUND, sound -> new ConfirmedSurvivors(1, 0, sound.tags()),
                Rule.ADDRESSEE, sound -> new ConfirmedSurvivors(0, 1, sound.tags()),
                Rule.TOO_FEW, sound -> new ConfirmedSurvivors(0, 0, sound.tags().subList(0, 1)),
                Rule.NEIGHBOURS, MaskingRuleTest::fromItself)
            .entrySet()) {
      Executable unmasking = new MaskingRuleTest().unmasking(change.getValue());
      assertThat(assertThrows(MaskingException.class, unmasking).rule()).isEqualTo(change.getKey());
    }
  }

  private static ConfirmedSurvivors fromItself(ConfirmedSurvivors sound) {
    return new ConfirmedSurvivors(0, 0, List.of(new SurvivorTag(0, sound.tags().get(0).tag())));
  }

  @Test
  void theServerRefusesConfirmationsForOthersThanTheSurvivingNeighbours() throws Exception {
    SurvivorSet survivors = round.mask(round.share(roster(), NOBODY), NOBODY);
    SurvivorConfirmation sound = round.clients.get(0).confirm(survivors);
    var fewer = new SurvivorConfirmation(0, 0, sound.tags().subList(1, 3));
    assertThat(assertThrows(MaskingException.class, () -> round.server.accept(fewer)).rule())
        .isEqualTo(Rule.NEIGHBOURS);
    round.server.accept(sound);
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

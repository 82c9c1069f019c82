package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.masking.SealedShare;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.SurvivorTag;
import org.fedclave.protocol.masking.UnmaskingShares;
import org.fedclave.protocol.masking.UnmaskingShares.Secret;
import org.fedclave.protocol.masking.UnmaskingShares.Share;
import org.junit.jupiter.api.Test;

/** What a participant does not do, whatever the server says and in whatever order. */
class MaskingClientTest {

  private static final Map<Integer, Phase> NOBODY = Map.of();
  private static final MaskingParameters FOUR =
      new MaskingParameters(4, new Topology.Everybody(), 3, 3, 16, 64);

  /** A server that says anything, to one participant, of what a server could say. */
  @Test
  void ofAPeerOnlyOneSecretIsRevealedWhateverTheServerSays() throws Exception {
    int revealed = 0;
    for (long seed = 0; seed < 40; seed++) {
      var random = new SplittableRandom(seed);
      var round = new MaskedRound(FOUR, 0, seed);
      Roster roster = round.advertise(NOBODY);
      SortedMap<Integer, IncomingShares> incoming = round.share(roster, NOBODY);
      MaskingClient victim = round.clients.get(0);
      victim.receive(Objects.requireNonNull(incoming.get(0)));
      victim.mask(round.vectors[0]);
      List<UnmaskingShares> got = new ArrayList<>();
      for (int attempt = 0; attempt < 6; attempt++) {
        ask(round, roster, random, got);
      }
      assertThat(got).as("seed %d", seed).hasSizeLessThanOrEqualTo(1);
      for (UnmaskingShares shares : got) {
        assertThat(shares.shares().stream().map(Share::of)).doesNotHaveDuplicates();
        revealed++;
      }
    }
    assertThat(revealed).as("rounds in which the server's words were acceptable").isPositive();
  }

  /** Either of two sets that the others would confirm, and their confirmations of either. */
  private static void ask(
      MaskedRound round, Roster roster, SplittableRandom random, List<UnmaskingShares> got) {
    try {
      SurvivorSet shown = anySet(random);
      SurvivorSet theirs = random.nextBoolean() ? shown : anySet(random);
      if (random.nextInt(3) > 0) {
        round.clients.get(0).confirm(shown);
      }
      List<SurvivorTag> tags = new ArrayList<>();
      for (int party = 1; party < 4; party++) {
        tags.add(new SurvivorTag(party, tagFor0(round, roster, party, theirs)));
      }
      got.add(round.clients.get(0).unmask(new ConfirmedSurvivors(0, 0, tags)));
    } catch (MaskingException | IllegalStateException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /** What {@code party} would say to party 0, which is all that its keys are good for. */
  private static Bytes tagFor0(MaskedRound round, Roster roster, int party, SurvivorSet set)
      throws MaskingException {
    var schedule = new KeySchedule(roster.session(round.context));
    var channels = new Channels(party, MaskedRound.roots(party, 4));
    return Objects.requireNonNull(channels.keys(0, schedule, List.of(0)).get(0)).confirm(set).tag();
  }

  private static SurvivorSet anySet(SplittableRandom random) {
    TreeSet<Integer> parties = new TreeSet<>(List.of(0, 1, 2, 3));
    parties.remove(random.nextInt(5));
    return new SurvivorSet(0, List.copyOf(parties));
  }

  @Test
  void aHeldPairGivesOneShareAndIsGone() {
    var held = new HeldShares();
    byte[] pair = new byte[80];
    pair[0] = 1;
    pair[40] = 2;
    held.put(7, pair);
    assertThat(held.takeOne(7, Secret.MASKING_KEY).value().get(0)).isEqualTo((byte) 2);
    assertThat(pair).as("wiped").containsOnly(0);
    assertThatThrownBy(() -> held.takeOne(7, Secret.SELF_MASK)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> held.takeOne(7, Secret.MASKING_KEY))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void sharesAreOfSurvivorsSeedsAndOfOthersKeys() throws Exception {
    var round = new MaskedRound(FOUR, 0, 2);
    Map<Integer, Phase> one = Map.of(2, Phase.MASK);
    SurvivorSet survivors = round.mask(round.share(round.advertise(NOBODY), NOBODY), one);
    SortedMap<Integer, ConfirmedSurvivors> confirmed = round.confirm(survivors, one);
    List<Share> shares =
        round.clients.get(1).unmask(Objects.requireNonNull(confirmed.get(1))).shares();
    assertThat(shares.stream().map(Share::of)).containsExactly(0, 1, 2, 3);
    assertThat(shares.stream().map(Share::secret))
        .containsExactly(Secret.SELF_MASK, Secret.SELF_MASK, Secret.MASKING_KEY, Secret.SELF_MASK);
  }

  @Test
  void callsOutOfOrderAreErrorsAndARefusalIsTheEnd() throws Exception {
    var round = new MaskedRound(FOUR, 0, 3);
    MaskingClient client = round.clients.get(0);
    assertThatThrownBy(() -> client.mask(round.vectors[0]))
        .isInstanceOf(IllegalStateException.class);
    Roster roster = round.advertise(NOBODY);
    assertThatThrownBy(client::advertise).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> client.share(new Roster(1, List.of())))
        .isInstanceOf(MaskingException.class);
    assertThatThrownBy(() -> client.share(roster)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void twoWhoAreShownDifferentRostersCannotOpenEachOthersShares() throws Exception {
    var round = new MaskedRound(FOUR, 0, 6);
    Roster roster = round.advertise(NOBODY);
    var smaller = new Roster(0, roster.advertisements().subList(0, 3));
    round.clients.get(0).share(roster);
    var sent = round.clients.get(1).share(smaller).shares();
    var misrouted = new IncomingShares(0, 0, List.of(new SealedShare(1, sent.get(0).ciphertext())));
    assertThatThrownBy(() -> round.clients.get(0).receive(misrouted))
        .isInstanceOfSatisfying(
            MaskingException.class,
            e -> assertThat(e.rule()).isEqualTo(MaskingException.Rule.CANNOT_OPEN));
  }

  /** The server puts a key of its own in the place of party 1's, in all rosters but its. */
  @Test
  void aMaskingKeyThatTheServerReplacedIsNeverMaskedWith() throws Exception {
    var round = new MaskedRound(FOUR, 0, 6);
    Roster sound = round.advertise(NOBODY);
    Roster replaced = withKeyOf1(sound, Agreement.publicKey(new byte[32]));
    Roster[] shown = {replaced, sound, replaced, replaced};
    List<SealedShares> sent = new ArrayList<>();
    for (int party = 0; party < 4; party++) {
      sent.add(round.clients.get(party).share(shown[party]));
    }
    MaskingClient deceived = round.clients.get(0);
    assertThatThrownBy(() -> deceived.receive(incoming(sent, 0, List.of(1, 2, 3))))
        .isInstanceOfSatisfying(
            MaskingException.class,
            e -> assertThat(e.rule()).isEqualTo(MaskingException.Rule.CANNOT_OPEN));
    MaskingClient withoutIt = round.clients.get(2);
    withoutIt.receive(incoming(sent, 2, List.of(0, 3)));
    withoutIt.mask(round.vectors[2]);
    assertThatThrownBy(() -> withoutIt.confirm(new SurvivorSet(0, List.of(0, 1, 2, 3))))
        .isInstanceOfSatisfying(
            MaskingException.class,
            e -> assertThat(e.rule()).isEqualTo(MaskingException.Rule.UNKNOWN_SURVIVOR));
    MaskingClient owner = round.clients.get(1);
    assertThatThrownBy(() -> owner.receive(incoming(sent, 1, List.of(0, 2, 3))))
        .isInstanceOfSatisfying(
            MaskingException.class,
            e -> assertThat(e.rule()).isEqualTo(MaskingException.Rule.CANNOT_OPEN));
  }

  /** The same in all rosters: the owner itself ends, and has sent nothing. */
  @Test
  void aMaskingKeyThatTheServerReplacedEverywhereIsRefusedByItsOwner() throws Exception {
    var round = new MaskedRound(FOUR, 0, 6);
    Roster replaced = withKeyOf1(round.advertise(NOBODY), Agreement.publicKey(new byte[32]));
    assertThatThrownBy(() -> round.clients.get(1).share(replaced))
        .isInstanceOfSatisfying(
            MaskingException.class,
            e -> assertThat(e.rule()).isEqualTo(MaskingException.Rule.OWN_KEYS));
  }

  private static Roster withKeyOf1(Roster roster, byte[] key) {
    List<KeyAdvertisement> all = new ArrayList<>(roster.advertisements());
    all.set(1, new KeyAdvertisement(1, Bytes.of(key), all.get(1).reveal()));
    return new Roster(roster.round(), all);
  }

  private static IncomingShares incoming(List<SealedShares> sent, int to, List<Integer> from) {
    List<SealedShare> shares = new ArrayList<>();
    for (int party : from) {
      for (SealedShare share : sent.get(party).shares()) {
        if (share.peer() == to) {
          shares.add(new SealedShare(party, share.ciphertext()));
        }
      }
    }
    return new IncomingShares(0, to, shares);
  }

  @Test
  void sharesOfAnotherRoundDoNotOpen() throws Exception {
    var first = new MaskedRound(FOUR, 0, 6);
    var second = new MaskedRound(FOUR, 1, 6);
    IncomingShares old =
        Objects.requireNonNull(first.share(first.advertise(NOBODY), NOBODY).get(0));
    second.share(second.advertise(NOBODY), NOBODY);
    assertThatThrownBy(() -> second.clients.get(0).receive(new IncomingShares(1, 0, old.shares())))
        .isInstanceOfSatisfying(
            MaskingException.class,
            e -> assertThat(e.rule()).isEqualTo(MaskingException.Rule.CANNOT_OPEN));
  }

  /**
   * A smoke test, not a proof: 4,096 bytes of one masked vector of zeros, counted in 256 bins. With
   * 255 degrees of freedom a uniform one is outside [170, 360] once in ten thousand.
   */
  @Test
  void oneMaskedVectorLooksUniform() throws Exception {
    var parameters = new MaskingParameters(3, new Topology.Everybody(), 2, 2, 32, 4096);
    var round = new MaskedRound(parameters, 0, 11);
    SortedMap<Integer, IncomingShares> incoming = round.share(round.advertise(NOBODY), NOBODY);
    round.clients.get(1).receive(Objects.requireNonNull(incoming.get(1)));
    Bytes masked = round.clients.get(1).mask(new int[4096]).packed();
    double expected = masked.size() / 256.0;
    int[] bins = new int[256];
    for (byte b : masked.toArray()) {
      bins[b & 0xff]++;
    }
    double chiSquare = 0;
    for (int bin : bins) {
      chiSquare += (bin - expected) * (bin - expected) / expected;
    }
    assertThat(chiSquare).isBetween(170.0, 360.0);
  }

  @Test
  void nothingPrintsSecrets() throws Exception {
    var round = new MaskedRound(FOUR, 0, 3);
    assertThat(round.clients.get(2)).hasToString("participant 2 in round 0");
    assertThat(new HeldShares()).hasToString("0 pairs of shares");
    assertThat(new ChannelKey(1)).hasToString("channel key of party 1");
    assertThat(new Channels(1, MaskedRound.roots(1, 3)))
        .hasToString("channels of party 1 in round 0");
    assertThat(new ClientSecrets(SeededForTests.random(1))).hasToString("secrets of a participant");
  }
}

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
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.SurvivorSet;
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

  /** Either of two sets that the others would sign, and their signatures on either. */
  private static void ask(
      MaskedRound round, Roster roster, SplittableRandom random, List<UnmaskingShares> got) {
    try {
      SurvivorSet shown = anySet(random);
      SurvivorSet signed = random.nextBoolean() ? shown : anySet(random);
      if (random.nextInt(3) > 0) {
        round.clients.get(0).confirm(shown);
      }
      List<SurvivorConfirmation> confirmations = new ArrayList<>();
      for (int party = 1; party < 4; party++) {
        confirmations.add(
            SurvivorConfirmation.sign(
                signed, roster.session(round.context), party, MaskedRound.trainer(party)));
      }
      got.add(round.clients.get(0).unmask(new ConfirmedSurvivors(0, confirmations)));
    } catch (MaskingException | IllegalStateException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
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
    assertThatThrownBy(() -> client.share(new Roster(1, List.of()), round.keys))
        .isInstanceOf(MaskingException.class);
    assertThatThrownBy(() -> client.share(roster, round.keys))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void twoWhoAreShownDifferentRostersCannotOpenEachOthersShares() throws Exception {
    var round = new MaskedRound(FOUR, 0, 6);
    Roster roster = round.advertise(NOBODY);
    var smaller = new Roster(0, roster.advertisements().subList(0, 3));
    round.clients.get(0).share(roster, round.keys);
    var sent = round.clients.get(1).share(smaller, round.keys).shares();
    var misrouted =
        new IncomingShares(
            0,
            0,
            List.of(new org.fedclave.protocol.masking.SealedShare(1, sent.get(0).ciphertext())));
    assertThatThrownBy(() -> round.clients.get(0).receive(misrouted))
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
    assertThat(new ClientSecrets(SeededForTests.random(1))).hasToString("secrets of a participant");
  }
}

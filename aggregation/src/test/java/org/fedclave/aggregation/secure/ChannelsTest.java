package org.fedclave.aggregation.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.masking.GraphCommitment;
import org.fedclave.protocol.masking.MaskingContext;
import org.fedclave.protocol.masking.SealedShare;
import org.junit.jupiter.api.Test;

/** What a channel between two participants gives, to whom, and for how long. */
class ChannelsTest {

  private static final KeySchedule SCHEDULE = new KeySchedule(Digest.of(Bytes.utf8("session")));
  private static final byte[] PAIR = new byte[SealedShare.PLAINTEXT_BYTES];

  private final List<ChannelKey> keys =
      List.of(new ChannelKey(0), new ChannelKey(1), new ChannelKey(2));

  private static GraphCommitments commitments(List<Bytes> publicKeys) throws MaskingException {
    Map<Integer, VerificationKeys> trainers = new TreeMap<>();
    List<GraphCommitment> commitments = new ArrayList<>();
    for (int party = 0; party < publicKeys.size(); party++) {
      trainers.put(party, MaskedRound.trainer(party).verificationKeys());
      commitments.add(
          new GraphChain(MaskedRound.RUN, party, 1)
              .commitment(publicKeys.get(party), MaskedRound.trainer(party)));
    }
    return GraphCommitments.verify(MaskedRound.RUN, commitments, trainers);
  }

  private GraphCommitments commitments() throws MaskingException {
    return commitments(keys.stream().map(ChannelKey::publicKey).toList());
  }

  private static ChannelKeys keysWith(int peer, Channels channels, int round)
      throws MaskingException {
    return Objects.requireNonNull(channels.keys(round, SCHEDULE, List.of(peer)).get(peer));
  }

  private static boolean opens(ChannelKeys from, ChannelKeys to) {
    var cipher = new ShareCipher();
    return to.open(from.seal(PAIR, cipher).ciphertext(), cipher).isPresent();
  }

  @Test
  void twoWhoHaveMetUnderstandEachOtherInEveryRoundAndNobodyElseDoes() throws Exception {
    for (int round : new int[] {0, 1, 7}) {
      List<ChannelKey> fresh = List.of(new ChannelKey(0), new ChannelKey(1), new ChannelKey(2));
      GraphCommitments met = commitments(fresh.stream().map(ChannelKey::publicKey).toList());
      Channels zero = fresh.get(0).meet(met);
      Channels one = fresh.get(1).meet(met);
      Channels two = fresh.get(2).meet(met);
      ChannelKeys from0 = keysWith(1, zero, round);
      ChannelKeys from1 = keysWith(0, one, round);
      ChannelKeys from2 = keysWith(0, two, round);
      assertThat(opens(from0, from1)).as("0 to 1").isTrue();
      assertThat(opens(from1, from0)).as("1 to 0").isTrue();
      assertThat(opens(from0, from2)).as("0 to 1, opened by 2").isFalse();
    }
  }

  @Test
  void aRoundsKeysComeOutOnceAndEarlierOnesNoMore() throws Exception {
    GraphCommitments met = commitments();
    Channels zero = keys.get(0).meet(met);
    Channels one = keys.get(1).meet(met);
    assertThat(opens(keysWith(1, zero, 0), keysWith(0, one, 0))).isTrue();
    assertThat(opens(keysWith(1, zero, 1), keysWith(0, one, 2))).as("another round").isFalse();
    for (int over : new int[] {0, 1}) {
      assertThatThrownBy(() -> zero.keys(over, SCHEDULE, List.of(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at round 2");
    }
    assertThatThrownBy(() -> one.keys(2, SCHEDULE, List.of(0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(opens(keysWith(1, zero, 9), keysWith(0, one, 9))).as("skipped rounds").isTrue();
  }

  @Test
  void aRootIsOfOnePairOfOneRunWithTheseKeys() throws Exception {
    Bytes first = keys.get(1).publicKey();
    byte[] root = keys.get(0).root(MaskedRound.RUN, 1, first);
    assertThat(keys.get(1).root(MaskedRound.RUN, 0, keys.get(0).publicKey())).isEqualTo(root);
    assertThat(keys.get(0).root(MaskedRound.RUN, 2, first)).isNotEqualTo(root);
    assertThat(keys.get(0).root(RunId.of(Bytes.utf8("another")), 1, first)).isNotEqualTo(root);
    byte[] sameKey = first.toArray();
    sameKey[31] |= (byte) 0x80; // the bit that RFC 7748 ignores
    assertThat(keys.get(0).root(MaskedRound.RUN, 1, Bytes.of(sameKey))).isNotEqualTo(root);
  }

  @Test
  void aChannelKeyMeetsOnceAndOnlyWhereItStandsItself() throws Exception {
    GraphCommitments met = commitments();
    keys.get(0).meet(met);
    assertThatThrownBy(() -> keys.get(0).meet(met)).isInstanceOf(IllegalStateException.class);
    refused(Rule.OWN_KEYS, new ChannelKey(0), met);
    refused(Rule.OWN_KEYS, new ChannelKey(3), met);
  }

  @Test
  void aChannelKeyOfSmallOrderIsRefused() throws Exception {
    for (String small :
        List.of(
            "00".repeat(32),
            "01" + "00".repeat(31),
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")) {
      var sound = new ChannelKey(0);
      GraphCommitments met = commitments(List.of(sound.publicKey(), Bytes.hex(small)));
      refused(Rule.WEAK_KEY, sound, met);
    }
  }

  private static void refused(Rule rule, ChannelKey key, GraphCommitments everybody) {
    assertThatThrownBy(() -> key.meet(everybody))
        .isInstanceOfSatisfying(MaskingException.class, e -> assertThat(e.rule()).isEqualTo(rule));
  }

  @Test
  void whoCommittedToNothingHasNoChannel() throws Exception {
    Channels zero = keys.get(0).meet(commitments());
    assertThatThrownBy(() -> zero.keys(0, SCHEDULE, List.of(5)))
        .isInstanceOfSatisfying(
            MaskingException.class, e -> assertThat(e.rule()).isEqualTo(Rule.UNKNOWN_PARTY));
  }

  @Test
  void aParticipantNeedsItsOwnChannels() throws Exception {
    GraphCommitments met = commitments();
    Channels one = keys.get(1).meet(met);
    var parameters = new MaskingParameters(3, new Topology.Everybody(), 2, 2, 16, 4);
    var chain = new GraphChain(MaskedRound.RUN, 0, 1);
    var context = new MaskingContext(MaskedRound.RUN, 0);
    assertThatThrownBy(() -> new MaskingClient(context, parameters, chain, one, met))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("are not those of party 0");
  }
}

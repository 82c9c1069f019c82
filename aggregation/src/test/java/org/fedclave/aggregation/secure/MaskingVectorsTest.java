package org.fedclave.aggregation.secure;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.GraphCommitment;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskingContext;
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.masking.SealedShare;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.SurvivorTag;
import org.fedclave.protocol.masking.UnmaskingShares;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole rounds with known secrets: every key, share, mask and sum is the one in the file, which a
 * slow second implementation wrote ({@link NaiveMasking}).
 */
class MaskingVectorsTest {

  private static final Map<String, NaiveMasking> ROUNDS =
      Map.of(
          "complete", new NaiveMasking(4, 4, 3, 24, 9, 2, 0),
          "regular", new NaiveMasking(9, 4, 4, 13, 11, 5, 3));

  @ParameterizedTest
  @ValueSource(strings = {"complete", "regular"})
  void theFileIsWhatTheReferenceMakes(String name) throws Exception {
    assertThat(file(name)).isEqualTo(reference(name).text());
  }

  private static NaiveMasking reference(String name) {
    NaiveMasking reference = ROUNDS.get(name);
    if (reference == null) {
      throw new AssertionError(name);
    }
    return reference;
  }

  private static String file(String name) throws IOException {
    try (InputStream in =
        MaskingVectorsTest.class.getResourceAsStream("masking-" + name + ".txt")) {
      if (in == null) {
        throw new AssertionError("no vectors for " + name);
      }
      return new String(in.readAllBytes(), US_ASCII);
    }
  }

  /** Writes the files: for whoever changes the protocol. Argument: the folder. */
  public static void main(String[] arguments) throws IOException {
    for (Map.Entry<String, NaiveMasking> round : ROUNDS.entrySet()) {
      Path file = Path.of(arguments[0]).resolve("masking-" + round.getKey() + ".txt");
      Files.writeString(file, round.getValue().text(), US_ASCII);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"complete", "regular"})
  void aRoundWithTheseSecretsGivesTheVectors(String name) throws Exception {
    new Replay(reference(name), file(name)).run();
  }

  /** Gives out what it was given, in that order. */
  private static final class Scripted extends SecureRandom {
    @Serial private static final long serialVersionUID = 1;

    private final transient ArrayDeque<byte[]> answers;

    Scripted(List<byte[]> answers) {
      this.answers = new ArrayDeque<>(answers);
    }

    @Override
    public void nextBytes(byte[] out) {
      byte[] answer = answers.removeFirst();
      assertThat(answer).hasSameSizeAs(out);
      System.arraycopy(answer, 0, out, 0, out.length);
    }
  }

  /** The production classes, step by step beside the file. */
  private static final class Replay {

    private final Map<String, String> expected = new TreeMap<>();
    private final NaiveMasking reference;
    private final MaskingContext context;
    private final MaskingParameters parameters;
    private final List<MaskingClient> clients = new ArrayList<>();
    private final MaskingServer server;

    Replay(NaiveMasking reference, String file) throws MaskingException {
      file.lines().forEach(line -> expected.put(line.split(" = ", 2)[0], line.split(" = ", 2)[1]));
      this.reference = reference;
      RunId run = RunId.parse(line("run"));
      this.context = new MaskingContext(run, reference.round);
      this.parameters =
          new MaskingParameters(
              reference.parties,
              new Topology.Regular(reference.degree),
              reference.threshold,
              reference.threshold,
              reference.bits,
              reference.length);
      List<GraphChain> chains = new ArrayList<>();
      List<ChannelKey> channelKeys = new ArrayList<>();
      List<GraphCommitment> committed = new ArrayList<>();
      Map<Integer, VerificationKeys> keys = new TreeMap<>();
      for (int party = 0; party < reference.parties; party++) {
        var random = new Scripted(List.of(NaiveMasking.secret(party, "chain")));
        GraphChain chain = new GraphChain(run, party, reference.round + 2, random);
        var channel = new Scripted(List.of(NaiveMasking.secret(party, "channel")));
        channelKeys.add(new ChannelKey(party, channel));
        GraphCommitment commitment =
            chain.commitment(channelKeys.getLast().publicKey(), MaskedRound.trainer(party));
        is("tip " + party, commitment.tip());
        is("channel-key " + party, commitment.channelKey());
        keys.put(party, MaskedRound.trainer(party).verificationKeys());
        chains.add(chain);
        committed.add(commitment);
      }
      GraphCommitments commitments = GraphCommitments.verify(run, committed, keys);
      for (GraphChain chain : chains) {
        Channels channels = channelKeys.get(chain.party()).meet(commitments);
        clients.add(client(chain, channels, commitments));
      }
      this.server = new MaskingServer(context, parameters, commitments);
    }

    private MaskingClient client(
        GraphChain chain, Channels channels, GraphCommitments commitments) {
      List<byte[]> secrets = new ArrayList<>();
      for (String name : List.of("stream", "masking", "seed")) {
        secrets.add(NaiveMasking.secret(chain.party(), name));
      }
      return new MaskingClient(
          context, parameters, chain, channels, commitments, new Scripted(secrets));
    }

    void run() throws MaskingException {
      Roster roster = advertise();
      is("session", roster.session(context));
      is("graph-seed", Graph.seed(context, roster));
      assertThat(Arrays.toString(Permutation.of(Graph.seed(context, roster), reference.parties)))
          .isEqualTo(line("order"));
      SortedMap<Integer, IncomingShares> incoming = share(roster);
      mask(incoming);
      SurvivorSet survivors = server.closeMasking();
      for (int party : survivors.parties()) {
        confirm(clients.get(party).confirm(survivors));
      }
      SortedMap<Integer, ConfirmedSurvivors> confirmed = server.closeConfirming();
      for (int party : survivors.parties()) {
        reveal(clients.get(party).unmask(of(confirmed, party)));
      }
      assertThat(Arrays.toString(server.recover().sums().getFirst().sum())).isEqualTo(line("sum"));
    }

    private Roster advertise() throws MaskingException {
      for (MaskingClient client : clients) {
        KeyAdvertisement advertisement = client.advertise();
        is("masking-key " + client.party(), advertisement.maskingKey());
        is("reveal " + client.party(), advertisement.reveal());
        server.accept(advertisement);
      }
      return server.closeAdvertising();
    }

    private SortedMap<Integer, IncomingShares> share(Roster roster) throws MaskingException {
      for (MaskingClient client : clients) {
        SealedShares shares = client.share(roster);
        is("self-mask " + client.party(), shares.selfMask());
        for (SealedShare share : shares.shares()) {
          is("sealed " + client.party() + " " + share.peer(), share.ciphertext());
        }
        server.accept(shares);
      }
      return server.closeSharing();
    }

    private void mask(SortedMap<Integer, IncomingShares> incoming) throws MaskingException {
      for (MaskingClient client : clients) {
        if (client.party() != reference.dropped) {
          client.receive(of(incoming, client.party()));
          var masked = client.mask(reference.vector(client.party()));
          is("masked " + client.party(), masked.packed());
          server.accept(masked);
        }
      }
    }

    private void confirm(SurvivorConfirmation confirmation) throws MaskingException {
      for (SurvivorTag tag : confirmation.tags()) {
        is("tag " + confirmation.party() + " " + tag.peer(), tag.tag());
      }
      server.accept(confirmation);
    }

    private void reveal(UnmaskingShares shares) throws MaskingException {
      for (UnmaskingShares.Share share : shares.shares()) {
        String kind = share.of() == reference.dropped ? "key-share " : "seed-share ";
        is(kind + share.of() + " " + shares.party(), share.value());
      }
      server.accept(shares);
    }

    private void is(String name, Digest value) {
      is(name, value.bytes());
    }

    private void is(String name, Bytes value) {
      assertThat(value.toHex()).as(name).isEqualTo(line(name));
    }

    private String line(String name) {
      return of(expected, name);
    }

    private static <K, V> V of(Map<K, V> map, K key) {
      V value = map.get(key);
      if (value == null) {
        throw new AssertionError("nothing for " + key);
      }
      return value;
    }
  }
}

package org.fedclave.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.protocol.Samples.MERCY;
import static org.fedclave.protocol.Samples.RUN;
import static org.fedclave.protocol.Samples.TRAINER;
import static org.fedclave.protocol.Samples.TRAINER_SIGNING;
import static org.fedclave.protocol.Samples.digest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.KeyRelease;
import org.fedclave.protocol.attest.Ready;
import org.fedclave.protocol.attest.ReleaseRequest;
import org.fedclave.protocol.attest.ReleasedKeys;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.checkpoint.Checkpoint;
import org.fedclave.protocol.checkpoint.CheckpointAnswer;
import org.fedclave.protocol.checkpoint.CheckpointNotice;
import org.fedclave.protocol.checkpoint.Resumption;
import org.fedclave.protocol.checkpoint.SealedLocalState;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.protocol.round.FinalReport;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.protocol.round.Receipt;
import org.fedclave.protocol.round.RoundRecord;
import org.fedclave.protocol.round.RoundStart;
import org.fedclave.protocol.round.SealedPersonalLayers;
import org.fedclave.protocol.round.SealedUpdate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the bytes of every message, whatever it says. */
class MessagesTest {

  /** Reads a message and writes it again. */
  interface Codec {
    Bytes again(Bytes message) throws MalformedException;
  }

  /**
   * A message under test.
   *
   * @param optional members that a sound message may lack
   */
  record Message(String name, Bytes sound, Codec codec, Set<String> optional) {
    Message(String name, Bytes sound, Codec codec) {
      this(name, sound, codec, Set.of());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Message> messages() {
    return Stream.concat(runMessages(), MaskingSamples.messages());
  }

  private static Stream<Message> runMessages() {
    return Stream.of(
        new Message(
            "identity", MERCY.identity().toBytes(), bytes -> Identity.parse(bytes).toBytes()),
        new Message(
            "dataset descriptor",
            Samples.descriptor(MERCY.name()).toBytes(),
            bytes -> DatasetDescriptor.parse(bytes).toBytes()),
        new Message(
            "assignment",
            Samples.assignment().toBytes(),
            bytes -> Assignment.parse(bytes).toBytes()),
        new Message(
            "refusal",
            new Refusal("PURPOSE", "not for this purpose").toBytes(),
            bytes -> Refusal.parse(bytes).toBytes()),
        new Message(
            "challenge",
            Samples.challenge(Role.TRAIN).toBytes(),
            bytes -> Challenge.parse(bytes).toBytes()),
        new Message(
            "key binding", Samples.binding().toBytes(), bytes -> KeyBinding.parse(bytes).toBytes()),
        new Message(
            "attestation answer",
            Samples.answer().toBytes(),
            bytes -> AttestationAnswer.parse(bytes).toBytes()),
        new Message(
            "release request",
            new ReleaseRequest(new RoundWindow(0, 5)).toBytes(),
            bytes -> ReleaseRequest.parse(bytes).toBytes()),
        new Message(
            "released keys",
            Samples.releasedKeys().toBytes(),
            bytes -> ReleasedKeys.parse(bytes).toBytes()),
        new Message(
            "key release",
            new KeyRelease(
                    Samples.binding().session(),
                    new RoundWindow(0, 5),
                    Bytes.utf8("sealed"),
                    Samples.signature())
                .toBytes(),
            bytes -> KeyRelease.parse(bytes).toBytes()),
        new Message(
            "ready",
            Ready.sign(RUN, List.of(MERCY.name()), Map.of("jdk", "25", "jdj", "2"), TRAINER_SIGNING)
                .toBytes(),
            bytes -> Ready.parse(bytes).toBytes()),
        new Message(
            "sealed update",
            new SealedUpdate(0, MERCY.name(), Bytes.utf8("sealed"), Samples.signature()).toBytes(),
            bytes -> SealedUpdate.parse(bytes).toBytes()),
        new Message(
            "round record",
            Samples.record().toBytes(),
            bytes -> RoundRecord.parse(bytes).toBytes()),
        new Message(
            "receipt", Samples.receipt().toBytes(), bytes -> Receipt.parse(bytes).toBytes()),
        new Message(
            "round start", roundStart().toBytes(), bytes -> RoundStart.parse(bytes).toBytes()),
        new Message(
            "final report",
            new FinalReport(Bytes.utf8("sealed"), Samples.chainSignature()).toBytes(),
            bytes -> FinalReport.parse(bytes).toBytes()),
        new Message(
            "personal layers",
            Samples.personalLayers().toBytes(),
            bytes -> PersonalLayers.parse(bytes).toBytes()),
        new Message(
            "sealed personal layers",
            new SealedPersonalLayers(TRAINER, Bytes.utf8("sealed"), Samples.signature()).toBytes(),
            bytes -> SealedPersonalLayers.parse(bytes).toBytes()),
        new Message(
            "sealed model", sealedModel().toBytes(), bytes -> SealedModel.parse(bytes).toBytes()),
        new Message(
            "checkpoint",
            Samples.checkpoint().toBytes(),
            bytes -> Checkpoint.parse(bytes).toBytes()),
        new Message(
            "local state",
            new SealedLocalState(3, TRAINER, Bytes.utf8("sealed"), Samples.signature()).toBytes(),
            bytes -> SealedLocalState.parse(bytes).toBytes()),
        new Message(
            "release request of a later incarnation",
            new ReleaseRequest(new RoundWindow(3, 5), OptionalInt.of(2)).toBytes(),
            bytes -> ReleaseRequest.parse(bytes).toBytes(),
            Set.of("state-after")),
        new Message(
            "released keys with a state",
            Samples.releasedKeysWithState().toBytes(),
            bytes -> ReleasedKeys.parse(bytes).toBytes(),
            Set.of("state")),
        new Message(
            "checkpoint notice",
            new CheckpointNotice(TRAINER, Samples.signedCheckpoint(), Bytes.utf8("sealed"))
                .toBytes(),
            bytes -> CheckpointNotice.parse(bytes).toBytes()),
        new Message(
            "answer about a checkpoint",
            new CheckpointAnswer(
                    Samples.binding().session(), Bytes.utf8("sealed"), Samples.signature())
                .toBytes(),
            bytes -> CheckpointAnswer.parse(bytes).toBytes()),
        new Message(
            "resumption",
            new Resumption(Bytes.utf8("key"), Bytes.utf8("ciphertext"), Samples.signature())
                .toBytes(),
            bytes -> Resumption.parse(bytes).toBytes()),
        new Message(
            "assignment of a later incarnation",
            Samples.laterAssignment().toBytes(),
            bytes -> Assignment.parse(bytes).toBytes(),
            Set.of("incarnation")),
        new Message(
            "log entry", Samples.logEntry().toBytes(), bytes -> LogEntry.parse(bytes).toBytes()),
        new Message(
            "log proof", Samples.logProof().toBytes(), bytes -> LogProof.parse(bytes).toBytes()),
        new Message(
            "proof bundle",
            Samples.bundle().toBytes(),
            bytes -> ProofBundle.parse(bytes).toBytes(),
            Set.of("log")),
        new Message(
            "proof bundle of a resumed run",
            Samples.resumedBundle().toBytes(),
            bytes -> ProofBundle.parse(bytes).toBytes(),
            Set.of("log", "earlier")));
  }

  private static RoundStart roundStart() {
    return new RoundStart(
        1,
        digest("model 1"),
        Samples.record().head(),
        Bytes.wrap(new byte[ContentKey.SEALED_BYTES]),
        Bytes.utf8("ciphertext"),
        Bytes.utf8("roster"));
  }

  private static SealedModel sealedModel() {
    SequencedMap<MemberId, Bytes> keys = new LinkedHashMap<>();
    keys.put(new MemberId("z"), Bytes.wrap(new byte[ContentKey.SEALED_BYTES]));
    keys.put(new MemberId("a"), Bytes.wrap(new byte[ContentKey.SEALED_BYTES]));
    return new SealedModel(digest("ciphertext"), keys);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aSoundMessageRoundTripsByteForByte(Message message) throws Exception {
    assertThat(message.codec().again(message.sound())).isEqualTo(message.sound());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageWithoutAMemberIsRefused(Message message) throws Exception {
    for (List<String> path : keys(tree(message), List.of())) {
      if (!message.optional().contains(path.getLast())) {
        assertRefused(message, without(tree(message), path), path + " is missing");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageWithAnUnknownMemberIsRefused(Message message) throws Exception {
    assertRefused(message, with(tree(message), List.of("zz"), 1L), "unknown member");
    for (List<String> path : keys(tree(message), List.of())) {
      List<String> beside = new ArrayList<>(path.subList(0, path.size() - 1));
      beside.add("zz");
      assertRefused(message, with(tree(message), beside, 1L), "unknown member at " + beside);
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMemberOfAnotherTypeIsRefused(Message message) throws Exception {
    for (List<String> path : keys(tree(message), List.of())) {
      for (Object wrong : List.of(true, Map.of(), List.of(true), "\u0000", Long.MAX_VALUE)) {
        Bytes changed = with(tree(message), path, wrong);
        if (!message.sound().equals(changed)) {
          assertMalformedOrExact(message, changed, path + " is " + wrong);
        }
      }
      assertRefused(message, with(tree(message), path, List.of(true)), path + " is a list");
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aCutOrLengthenedMessageIsRefused(Message message) {
    Bytes sound = message.sound();
    for (int size = 0; size < sound.size(); size += Math.max(1, sound.size() / 200)) {
      assertRefused(message, sound.slice(0, size), "cut at " + size);
    }
    byte[] longer = java.util.Arrays.copyOf(sound.toArray(), sound.size() + 1);
    assertRefused(message, Bytes.wrap(longer), "one byte more");
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aChangedByteIsRefusedOrReadAsWhatItSays(Message message) {
    long seed = 8949;
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 1_000; i++) {
      byte[] changed = message.sound().toArray();
      int position = i < 200 ? i % changed.length : random.nextInt(changed.length);
      changed[position] ^= (byte) (1 << random.nextInt(8));
      assertMalformedOrExact(
          message, Bytes.wrap(changed), "seed " + seed + ", change " + i + " at " + position);
    }
  }

  private static void assertRefused(Message message, Bytes changed, String what) {
    assertThatThrownBy(() -> message.codec().again(changed))
        .as(what)
        .isInstanceOf(MalformedException.class);
  }

  private static void assertMalformedOrExact(Message message, Bytes changed, String what) {
    try {
      assertThat(message.codec().again(changed)).as(what).isEqualTo(changed);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).as(what).isNotBlank();
    } catch (RuntimeException e) {
      throw new AssertionError(message + ", " + what, e);
    }
  }

  /** Paths of all keys, through maps in maps; lists count by their first map. */
  private static List<List<String>> keys(Map<?, ?> tree, List<String> above) {
    List<List<String>> paths = new ArrayList<>();
    tree.forEach(
        (key, value) -> {
          List<String> path = new ArrayList<>(above);
          path.add((String) key);
          paths.add(List.copyOf(path));
          if (firstMap(value) instanceof Map<?, ?> inner) {
            paths.addAll(keys(inner, path));
          }
        });
    return paths;
  }

  private static Object firstMap(Object value) {
    return value instanceof List<?> list && !list.isEmpty() ? list.getFirst() : value;
  }

  private static Bytes without(Map<String, Object> tree, List<String> path) {
    parent(tree, path).remove(path.getLast());
    return CborWriter.encode(tree);
  }

  private static Bytes with(Map<String, Object> tree, List<String> path, Object value) {
    parent(tree, path).put(path.getLast(), value);
    return CborWriter.encode(tree);
  }

  @SuppressWarnings("unchecked") // tree() makes no other maps
  private static Map<String, Object> parent(Map<String, Object> tree, List<String> path) {
    Map<String, Object> at = tree;
    for (String key : path.subList(0, path.size() - 1)) {
      at = (Map<String, Object>) firstMap(at.getOrDefault(key, Map.of()));
    }
    return at;
  }

  /** Decodes by another reader than the one under test. */
  @SuppressWarnings("unchecked") // every message is a map
  private static Map<String, Object> tree(Message message) throws IOException {
    return (Map<String, Object>) plain(new CBORMapper().readTree(message.sound().toArray()));
  }

  private static Object plain(JsonNode node) throws IOException {
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        map.put(member.getKey(), plain(member.getValue()));
      }
      return map;
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      for (JsonNode element : node) {
        list.add(plain(element));
      }
      return list;
    }
    if (node.isBinary()) {
      return Bytes.of(node.binaryValue());
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    return node.isTextual() ? node.textValue() : (Object) node.longValue();
  }
}

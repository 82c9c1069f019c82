package org.fedclave.party;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.checkpoint.CheckpointNotice;
import org.fedclave.protocol.checkpoint.SealedLocalState;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * What a party has decided about runs, a folder each, so that it holds across restarts and whether
 * or not the agent runs: {@code contract.json} as the requester signed it, {@code decision}, {@code
 * assignment.cbor}, {@code checkpoint.cbor} and {@code checkpoint-before.cbor}, {@code
 * local-state-0.cbor} to {@code 2}, {@code countersigned} and {@code personal-layers.cbor}.
 *
 * @param folder {@code runs/}
 */
record RunShelf(Path folder) {

  private static final int LARGEST_CONTRACT = 32 << 20;
  private static final int LARGEST_WORD = 200;
  private static final int LARGEST_COUNTERSIGNED = 300;
  private static final String CONTRACT = "contract.json";
  private static final String DECISION = "decision";
  private static final String ASSIGNMENT = "assignment.cbor";
  private static final String CHECKPOINT = "checkpoint.cbor";
  private static final String CHECKPOINT_BEFORE = "checkpoint-before.cbor";
  private static final String LOCAL_STATE = "local-state-";
  private static final int STATES_KEPT = 3;
  private static final String COUNTERSIGNED = "countersigned";
  private static final String PERSONAL = "personal-layers.cbor";

  /** Where a run stands with this party. */
  enum Decision {
    /** No contract of this run came. */
    UNKNOWN,
    /** A person has to decide. */
    PENDING,
    APPROVED,
    REFUSED,
    /** Approved, and taken back: no key leaves any more. */
    REVOKED
  }

  Decision decision(RunId run) throws IOException, MalformedException {
    if (!Files.exists(file(run, CONTRACT))) {
      return Decision.UNKNOWN;
    }
    if (!Files.exists(file(run, DECISION))) {
      return Decision.PENDING;
    }
    String word = PrivateFiles.read(file(run, DECISION), LARGEST_WORD).toUtf8().strip();
    return switch (word) {
      case "approved" -> Decision.APPROVED;
      case "refused" -> Decision.REFUSED;
      case "revoked" -> Decision.REVOKED;
      default ->
          throw MalformedException.at(
              file(run, DECISION).toString(),
              "approved, refused or revoked",
              MalformedException.quote(word));
    };
  }

  /** Keeps a contract of which nothing is decided yet. */
  void keepContract(RunId run, Bytes requesterEnvelope) throws IOException {
    PrivateFiles.folder(folder);
    PrivateFiles.folder(folder.resolve(run.toString()));
    PrivateFiles.write(file(run, CONTRACT), requesterEnvelope);
  }

  Bytes contract(RunId run) throws IOException, MalformedException {
    return PrivateFiles.read(file(run, CONTRACT), LARGEST_CONTRACT);
  }

  /** Decides, once. */
  void approve(RunId run) throws IOException {
    PrivateFiles.write(file(run, DECISION), Bytes.utf8("approved\n"));
  }

  /** Decides, once. */
  void refuse(RunId run) throws IOException {
    PrivateFiles.write(file(run, DECISION), Bytes.utf8("refused\n"));
  }

  /** Takes an approval back, for good. */
  void revoke(RunId run) throws IOException {
    PrivateFiles.write(file(run, DECISION), Bytes.utf8("revoked\n"));
  }

  void keepAssignment(RunId run, Bytes assignment) throws IOException {
    PrivateFiles.write(file(run, ASSIGNMENT), assignment);
  }

  Optional<Bytes> assignment(RunId run) throws IOException, MalformedException {
    Path file = file(run, ASSIGNMENT);
    return Files.exists(file)
        ? Optional.of(PrivateFiles.read(file, Assignment.LARGEST))
        : Optional.empty();
  }

  /** Keeps what an aggregator said of a checkpoint, and what it said before that. */
  void keepCheckpoint(RunId run, CheckpointNotice notice) throws IOException {
    if (Files.exists(file(run, CHECKPOINT))) {
      Files.move(
          file(run, CHECKPOINT),
          file(run, CHECKPOINT_BEFORE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
    PrivateFiles.write(file(run, CHECKPOINT), notice.toBytes());
  }

  /** The checkpoints that this party knows of, the newest first. */
  List<CheckpointNotice> checkpoints(RunId run) throws IOException, MalformedException {
    List<CheckpointNotice> known = new ArrayList<>();
    for (String name : List.of(CHECKPOINT, CHECKPOINT_BEFORE)) {
      if (Files.exists(file(run, name))) {
        known.add(
            CheckpointNotice.parse(PrivateFiles.read(file(run, name), CheckpointNotice.LARGEST)));
      }
    }
    return known;
  }

  /**
   * Keeps what a trainer said of its state after a round. Of three rounds in a row: the aggregator
   * may be lost with one checkpoint on its way, while trainers are a round ahead.
   */
  void keepLocalState(RunId run, SealedLocalState state) throws IOException {
    PrivateFiles.write(stateFile(run, state.round()), state.toBytes());
  }

  /** The state after {@code round}, if it is still here. */
  Optional<SealedLocalState> localState(RunId run, int round)
      throws IOException, MalformedException {
    Path file = stateFile(run, round);
    return Files.exists(file)
        ? Optional.of(SealedLocalState.parse(PrivateFiles.read(file, SealedLocalState.LARGEST)))
            .filter(state -> state.round() == round)
        : Optional.empty();
  }

  private Path stateFile(RunId run, int round) {
    return file(run, LOCAL_STATE + round % STATES_KEPT + ".cbor");
  }

  /**
   * What a party has countersigned.
   *
   * @param statement digest of the statement
   * @param model that it is about
   * @param head of the chain of its rounds
   */
  record Countersigned(Digest statement, Digest model, Digest head) {}

  /** Remembers the one outcome that the party signs for a run. */
  void keepCountersigned(RunId run, Countersigned signed) throws IOException {
    PrivateFiles.write(
        file(run, COUNTERSIGNED),
        Bytes.utf8(signed.statement() + "\n" + signed.model() + "\n" + signed.head() + "\n"));
  }

  Optional<Countersigned> countersigned(RunId run) throws IOException, MalformedException {
    Path file = file(run, COUNTERSIGNED);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = PrivateFiles.read(file, LARGEST_COUNTERSIGNED).toUtf8().lines().toList();
    try {
      if (lines.size() == 3) {
        return Optional.of(
            new Countersigned(
                Digest.parse(lines.get(0)),
                Digest.parse(lines.get(1)),
                Digest.parse(lines.get(2))));
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(file.toString(), "three digests, a line each", "something else");
  }

  /** Keeps the party's own layers of the run's model. */
  void keepPersonal(RunId run, PersonalLayers layers) throws IOException {
    PrivateFiles.write(file(run, PERSONAL), layers.toBytes());
  }

  Optional<PersonalLayers> personal(RunId run) throws IOException, MalformedException {
    Path file = file(run, PERSONAL);
    return Files.exists(file)
        ? Optional.of(PersonalLayers.parse(PrivateFiles.read(file, PersonalLayers.LARGEST)))
        : Optional.empty();
  }

  /** The layers of the only run with some whose name is {@code text}, or begins so. */
  PersonalLayers personalOf(String text) throws IOException, MalformedException {
    List<RunId> found = new ArrayList<>();
    for (RunId run : all()) {
      if (run.toString().startsWith(text) && Files.exists(file(run, PERSONAL))) {
        found.add(run);
      }
    }
    if (found.size() == 1) {
      return personal(found.getFirst()).orElseThrow();
    }
    throw new MalformedException(
        found.isEmpty()
            ? "there are no personal layers of a run "
                + MalformedException.quote(text)
                + " here: its contract has personalLayers 0, it has not ended, or the agent was not running since"
            : found.size()
                + " runs with personal layers begin with "
                + MalformedException.quote(text)
                + "; name one by more digits");
  }

  /** Runs that wait for a person, in the order of their names. */
  List<RunId> pending() throws IOException, MalformedException {
    List<RunId> pending = new ArrayList<>();
    for (RunId run : all()) {
      if (decision(run) == Decision.PENDING) {
        pending.add(run);
      }
    }
    return pending;
  }

  private List<RunId> all() throws IOException, MalformedException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<RunId> all = new ArrayList<>();
    try (Stream<Path> runs = Files.list(folder)) {
      for (Path path : runs.sorted().toList()) {
        all.add(RunId.parse(path.getFileName().toString()));
      }
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(folder.toString(), "folders named by runs", "another");
    }
    return all;
  }

  /** The only run, whatever was decided of it, whose name begins with {@code text}. */
  RunId anyNamed(String text) throws IOException, MalformedException {
    List<RunId> found = all().stream().filter(run -> run.toString().startsWith(text)).toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw MalformedException.at(
        "run",
        "how the name of one run begins that is known here",
        found.size() + " runs begin with " + MalformedException.quote(text));
  }

  /** The run whose whole name {@code text} is, or the only waiting one whose name begins so. */
  RunId named(String text) throws IOException, MalformedException {
    List<RunId> found = pending().stream().filter(run -> run.toString().startsWith(text)).toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    try {
      return RunId.parse(text);
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(
          "run", "64 hex digits, or how one waiting run begins", MalformedException.quote(text));
    }
  }

  private Path file(RunId run, String name) {
    return folder.resolve(run.toString()).resolve(name);
  }
}

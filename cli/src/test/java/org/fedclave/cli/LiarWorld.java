package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.fedclave.party.PartyAgent;
import org.fedclave.party.PartyEvents;
import org.fedclave.party.PartyFolder;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.trainer.Deadlines;
import org.fedclave.trainer.RunStoppedException;
import org.fedclave.trainer.TrainerEvents;
import org.fedclave.trainer.TrainerNode;
import org.fedclave.transport.Letter;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.loopback.LoopbackLog;

/**
 * All members of small runs in one process, as they are in production: three parties' agents, a
 * node for each name in {@link Cast}, a requester; and between them a coordinator that lies in each
 * run in the way of its {@link Play}.
 */
final class LiarWorld implements Mail.Desk {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(15);
  private static final Deadlines PATIENT = new Deadlines(LONG, LONG, LONG, LONG, LONG);

  /**
   * Of nodes that are to run into their deadlines: long enough for whoever is honest on a machine
   * that has much to do, and the aggregator's for shards is the longest, so that a trainer's own
   * comes first.
   */
  private static final Deadlines HASTY = new Deadlines(SHORT, SHORT, LONG, SHORT, SHORT);

  final Founders founders;
  final Mail mail;
  final LoopbackLog log;
  final RequesterFolder requesterFolder;
  final RequesterMailbox requesterMailbox;
  final Map<MemberId, PartyFolder> folders = new LinkedHashMap<>();
  private final Map<RunId, Play> plays = new ConcurrentHashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  /** One at a time, whose blobs and log are lied about. */
  private volatile Optional<Play> foreground = Optional.empty();

  /**
   * Starts everybody.
   *
   * @param name of the folder for what this world's members keep
   * @param log that everybody is shown unless a liar has another
   */
  LiarWorld(Founders founders, String name, LoopbackLog log, List<Cast> casts, List<MemberId> more)
      throws Exception {
    this.founders = founders;
    this.log = log;
    this.mail = new Mail(this, founders.blobs);
    for (MemberId party : Cast.PARTIES) {
      PartyFolder folder = founders.copy(party, name);
      folders.put(party, folder);
      PartyAgent agent =
          PartyAgent.open(
              folder,
              folder.keys(Founders.passphrase()),
              mail.courier(party),
              mail.log(party),
              new PartyEar(party),
              Clock.systemUTC());
      open.add(agent);
      agent.start();
    }
    Path work = Files.createDirectories(founders.folder.resolve(name).resolve("work"));
    for (Cast cast : casts) {
      startNode(cast.aggregator(), work, cast.equals(Cast.HASTY));
      for (MemberId node : cast.trainers()) {
        startNode(node, work, cast.equals(Cast.HASTY));
      }
    }
    for (MemberId node : more) {
      startNode(node, work, false);
    }
    requesterFolder = new RequesterFolder(founders.folder.resolve(name).resolve("dana"));
    Files.createDirectories(requesterFolder.path());
    requesterMailbox =
        new RequesterMailbox(
            mail.courier(Cast.REQUESTER), requesterFolder, founders.requester.kem(), _ -> {});
    open.add(requesterMailbox);
  }

  /** A run in which the coordinator is {@code liar}. */
  Play play(Liar liar, boolean inForeground) throws Exception {
    var draft = new RunDraft(founders, log.verifierKey().toString());
    liar.draft(draft);
    return play(liar, draft.request(), inForeground);
  }

  /** The same of a contract that was made already. */
  Play play(Liar liar, SignedContract requested, boolean inForeground) {
    var play = new Play(this, liar, requested);
    plays.put(play.run(), play);
    if (inForeground) {
      foreground = Optional.of(play);
    }
    play.begin();
    return play;
  }

  private void startNode(MemberId node, Path work, boolean hasty) {
    open.add(
        new TrainerNode(
            mail.courier(node),
            mail.log(node),
            founders.attestor(node),
            work,
            200,
            hasty ? HASTY : PATIENT,
            new NodeEar(node)));
  }

  @Override
  public List<Letter> passing(Letter letter) {
    return about(letter.run()).map(play -> play.passing(letter)).orElse(List.of());
  }

  @Override
  public Bytes blob(MemberId reader, Digest digest, Bytes content) {
    return foreground.map(play -> play.liar().blob(reader, digest, content)).orElse(content);
  }

  @Override
  public TransparencyLog log(MemberId reader) {
    return foreground.map(play -> play.liar().log(reader)).orElse(log);
  }

  private Optional<Play> about(RunId run) {
    return Optional.ofNullable(plays.get(run));
  }

  private void tell(RunId run, Consumer<Play> what) {
    about(run).ifPresent(what);
  }

  /** Ends everybody. */
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  /** Where a run's decision lies in a party's folder. */
  Path decision(MemberId party, RunId run) throws IOException {
    PartyFolder folder = folders.get(party);
    if (folder == null) {
      throw new IOException(party + " has no folder");
    }
    return folder.path().resolve("runs").resolve(run.toString()).resolve("decision");
  }

  private final class PartyEar implements PartyEvents {
    private final MemberId party;

    PartyEar(MemberId party) {
      this.party = party;
    }

    @Override
    public void refused(RunId run, String rule, String sentence) {
      tell(run, play -> play.noticed(party, rule, sentence));
    }

    @Override
    public void approved(RunId run) {
      tell(run, play -> play.signed(party));
    }

    @Override
    public void released(RunId run, MemberId trainer, int shards, RoundWindow window) {
      tell(run, play -> play.released(party, trainer));
    }
  }

  private final class NodeEar implements TrainerEvents {
    private final MemberId node;

    NodeEar(MemberId node) {
      this.node = node;
    }

    @Override
    public void round(RunId run, int round, int rounds, Map<String, String> metrics) {
      tell(run, play -> play.roundDone(round));
    }

    @Override
    public void stopped(RunId run, RunStoppedException why) {
      tell(run, play -> play.noticed(node, why.rule().name(), String.valueOf(why.getMessage())));
    }

    @Override
    public void finished(RunId run) {
      tell(run, play -> play.ended(node));
    }
  }
}

package org.fedclave.party;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.tables.TableSchema;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Patience;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.PrivateFiles;
import org.fedclave.transport.tls.TlsIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code fedclave party}: everything that a data owner does. Exit codes: 0 done, 1 refused or
 * failed (one sentence on the error stream), 2 wrong usage.
 */
@Command(
    name = "party",
    description =
        "Owns data: keeps its keys, decides about runs, releases keys to attested enclaves.",
    mixinStandardHelpOptions = true)
public final class PartyCommand {

  private static final String JSON = "Print JSON.";

  private final PrintWriter out;
  private final PrintWriter err;
  private final Clock clock;

  public PartyCommand() {
    this(
        new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true),
        new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true),
        Clock.systemUTC());
  }

  /** Prints to {@code out} and {@code err}. */
  public PartyCommand(PrintWriter out, PrintWriter err, Clock clock) {
    this.out = out;
    this.err = err;
    this.clock = clock;
  }

  @Command(
      description = "Make a party: its identity in an encrypted key store, and a policy.",
      mixinStandardHelpOptions = true)
  int init(
      @Mixin FolderOptions options,
      @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits, hyphens.")
          String name) {
    return guarded(
        () -> {
          var folder = new PartyFolder(options.folder());
          KeyStore keys = folder.init(member(name), options.passphrase());
          printIdentity(keys.identity().identity(), false);
          out.println("Now write your policy: " + folder.policyFile());
        });
  }

  @Command(
      description = "Show this party's name and fingerprint, which others compare and allow.",
      mixinStandardHelpOptions = true)
  int identity(
      @Mixin FolderOptions options, @Option(names = "--json", description = JSON) boolean json) {
    return guarded(
        () ->
            printIdentity(
                KeyStore.open(options.folder(), options.passphrase()).identity().identity(), json));
  }

  @Command(
      description = "Join a coordinator with the invite that its operator gave you.",
      mixinStandardHelpOptions = true)
  int join(
      @Mixin FolderOptions options,
      @Parameters(paramLabel = "INVITE", description = "fedclave-invite:...") String invite) {
    return guarded(
        () -> {
          var folder = new PartyFolder(options.folder());
          KeyStore keys = folder.keys(options.passphrase());
          Invite parsed = Invite.parse(invite);
          if (!parsed.member().equals(keys.identity().name())) {
            throw new MalformedException(
                "the invite is for "
                    + parsed.member()
                    + ", this party is "
                    + keys.identity().name());
          }
          TlsIdentity identity = CoordinatorClient.enrol(parsed);
          folder.member().store(identity);
          try (CoordinatorClient client = CoordinatorClient.connect(identity)) {
            client.publishIdentity(keys.identity().identity().toBytes());
          }
          out.println("Joined " + identity.address() + " as " + identity.member() + ".");
        });
  }

  @Command(
      name = "add-dataset",
      description = "Validate, encrypt and publish a table; its keys stay here.",
      mixinStandardHelpOptions = true)
  int addDataset(
      @Mixin FolderOptions options,
      @Option(names = "--schema", required = true, description = "The table's schema (JSON).")
          Path schema,
      @Option(
              names = "--rows-per-shard",
              defaultValue = SealShards.ROWS_PER_SHARD + "",
              description = "Default: ${DEFAULT-VALUE}.")
          int rowsPerShard,
      @Parameters(index = "0", paramLabel = "NAME", description = "The dataset's name.")
          String name,
      @Parameters(
              index = "1..*",
              arity = "1..*",
              paramLabel = "FILE",
              description = "CSV or Arrow.")
          List<Path> files) {
    return guarded(
        () -> {
          var folder = new PartyFolder(options.folder());
          KeyStore keys = folder.keys(options.passphrase());
          Bytes schemaJson = PrivateFiles.read(schema, TableSchema.MAXIMUM_JSON_BYTES);
          try (CoordinatorClient client = CoordinatorClient.connect(folder.member(), clock)) {
            var seal = new SealShards(folder, keys, client.courier(), client::publishDataset);
            DatasetDescriptor descriptor =
                seal.add(
                    name,
                    schemaJson,
                    files,
                    rowsPerShard,
                    new UploadProgress(out, System::nanoTime));
            out.println(
                "Published %s: %d rows in %d shards, root %s"
                    .formatted(
                        name, descriptor.rows(), descriptor.shards().size(), descriptor.root()));
          }
        });
  }

  @Command(
      description = "Serve this party until interrupted: decide, attest, release, countersign.",
      mixinStandardHelpOptions = true)
  int agent(@Mixin FolderOptions options) {
    return guarded(
        () -> {
          var folder = new PartyFolder(options.folder());
          KeyStore keys = folder.keys(options.passphrase());
          try (CoordinatorClient client =
                  CoordinatorClient.connect(folder.member(), clock, Patience.SERVICE);
              PartyAgent agent =
                  PartyAgent.open(folder, keys, client, new ConsoleEvents(out, clock), clock)) {
            out.println("Serving " + keys.identity().identity() + " from " + folder.path() + ".");
            agent.run();
          }
        });
  }

  @Command(
      description = "List the contracts that the policy leaves to a person.",
      mixinStandardHelpOptions = true)
  int pending(
      @Mixin FolderOptions options, @Option(names = "--json", description = JSON) boolean json) {
    return guarded(
        () -> {
          var folder = new PartyFolder(options.folder());
          KeyStore keys = folder.keys(options.passphrase());
          MemberId self = keys.identity().name();
          PartyPolicy policy = folder.policy();
          List<JournalEntry> journal = ReleaseJournal.verified(folder.journalFile(), keys);
          ArrayNode list = new JsonMapper().createArrayNode();
          for (RunId run : folder.runs().pending()) {
            List<String> questions = ContractDesk.questions(folder, policy, self, run, journal);
            ArrayNode texts = list.addObject().put("run", run.toString()).putArray("questions");
            questions.forEach(texts::add);
            if (!json) {
              out.println(run);
              questions.forEach(question -> out.println("  " + question));
            }
          }
          printList(list, json, "No contract waits.");
        });
  }

  @Command(
      description = "Sign a contract that waits, as a person of this party.",
      mixinStandardHelpOptions = true)
  int approve(
      @Mixin FolderOptions options,
      @Parameters(paramLabel = "RUN", description = "The run, or how its name begins.")
          String run) {
    return guarded(
        () -> {
          decide(options, run, ContractDesk::approve);
          out.println("Approved.");
        });
  }

  @Command(
      description = "Refuse a contract that waits, as a person of this party.",
      mixinStandardHelpOptions = true)
  int refuse(
      @Mixin FolderOptions options,
      @Option(
              names = "--reason",
              defaultValue = "a person of this party refused",
              description = "For the requester, at most 900 characters.")
          String reason,
      @Parameters(paramLabel = "RUN", description = "The run, or how its name begins.")
          String run) {
    return guarded(
        () -> {
          decide(options, run, (desk, id) -> desk.refuse(id, reason));
          out.println("Refused.");
        });
  }

  @Command(
      description = {
        "End a run that this party approved: no key of it is released any more.",
        "What enclaves hold of it they give up; nothing that was learnt is given out."
      },
      mixinStandardHelpOptions = true)
  int revoke(
      @Mixin FolderOptions options,
      @Option(
              names = "--reason",
              defaultValue = "a person of this party ended the run",
              description = "For the others, at most 900 characters.")
          String reason,
      @Parameters(paramLabel = "RUN", description = "The run, or how its name begins.")
          String run) {
    return guarded(
        () -> {
          RunId id = new PartyFolder(options.folder()).runs().anyNamed(run);
          decide(options, id.toString(), (desk, found) -> desk.revoke(found, reason));
          out.println("Revoked.");
        });
  }

  @FunctionalInterface
  private interface Decision {
    void on(ContractDesk desk, RunId run)
        throws PartyRefusedException, TransportException, IOException, MalformedException;
  }

  private void decide(FolderOptions options, String run, Decision decision)
      throws PartyRefusedException,
          TransportException,
          IOException,
          MalformedException,
          JournalException,
          KeyStoreException {
    var folder = new PartyFolder(options.folder());
    KeyStore keys = folder.keys(options.passphrase());
    RunId id = folder.runs().named(run);
    List<JournalEntry> journal = ReleaseJournal.verified(folder.journalFile(), keys);
    try (CoordinatorClient client = CoordinatorClient.connect(folder.member(), clock)) {
      decision.on(
          new ContractDesk(
              folder,
              keys,
              folder.policy(),
              () -> journal,
              client.courier(),
              PartyEvents.NONE,
              clock),
          id);
    }
  }

  @Command(
      description = "Check the journal of key releases and list it.",
      mixinStandardHelpOptions = true)
  int journal(
      @Mixin FolderOptions options, @Option(names = "--json", description = JSON) boolean json) {
    return guarded(
        () -> {
          var folder = new PartyFolder(options.folder());
          KeyStore keys = folder.keys(options.passphrase());
          ArrayNode list = new JsonMapper().createArrayNode();
          for (JournalEntry entry : ReleaseJournal.verified(folder.journalFile(), keys)) {
            list.add(JournalLine.json(entry));
            if (!json) {
              out.println(JournalLine.text(entry));
            }
          }
          printList(list, json, "No key was ever released.");
        });
  }

  @Command(
      description = {
        "Write the last layers of a run's model that are this party's own to a file.",
        "`run personalise` puts them into the model. They say much about this party's rows."
      },
      mixinStandardHelpOptions = true)
  int personal(
      @Mixin FolderOptions options,
      @Option(
              names = "--out",
              required = true,
              paramLabel = "FILE",
              description = "The file; only its owner may read it.")
          Path file,
      @Parameters(paramLabel = "RUN", description = "The run, or how its name begins.")
          String run) {
    return guarded(
        () -> {
          var folder = new PartyFolder(options.folder());
          folder.keys(options.passphrase()); // only who may open the folder gets them
          PersonalLayers layers = folder.runs().personalOf(run);
          PrivateFiles.write(file, layers.toBytes());
          out.println("wrote " + layers + " of run " + layers.run() + " to " + file);
        });
  }

  private void printList(ArrayNode list, boolean json, String none) {
    if (json) {
      out.println(list.toPrettyString());
    } else if (list.isEmpty()) {
      out.println(none);
    }
  }

  private void printIdentity(Identity identity, boolean json) {
    out.println(
        json
            ? new JsonMapper()
                .createObjectNode()
                .put("name", identity.name().name())
                .put("fingerprint", identity.fingerprint().toString())
                .toPrettyString()
            : identity.name() + "\nfingerprint " + identity.fingerprint());
  }

  private static MemberId member(String name) throws MalformedException {
    try {
      return new MemberId(name);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  @FunctionalInterface
  private interface Action {
    void run()
        throws KeyStoreException,
            DatasetException,
            AgentException,
            PartyRefusedException,
            JournalException,
            TransportException,
            MalformedException,
            IOException,
            InterruptedException;
  }

  private int guarded(Action action) {
    try {
      action.run();
      return 0;
    } catch (KeyStoreException
        | DatasetException
        | AgentException
        | PartyRefusedException
        | JournalException
        | TransportException
        | MalformedException e) {
      err.println(e.getMessage());
    } catch (IOException e) {
      err.println("a file cannot be read or written: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("interrupted");
    }
    return 1;
  }
}

package org.fedclave.coordinator;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.coordinator.blobs.S3Place;
import org.fedclave.coordinator.metrics.MetricsAddress;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * How a coordinator listens and what it lets in: {@code settings.json} and, where there is one,
 * {@code node-policy.json} in its folder.
 *
 * @param bind address to listen on, for example {@code 127.0.0.1} or {@code 0.0.0.0}
 * @param hosts names and addresses that members use; the first goes into invites
 * @param port 1 to 65535, or 0 for any free one
 * @param inviteLife how long an invite can be used
 * @param nodeMaximumAge after this a node's evidence is stale
 * @param maximumBlobBytes largest blob
 * @param blobs where blobs lie in S3; without it in the coordinator's folder
 * @param addresses of all coordinators on one database, in the order in which members try them;
 *     empty where there is one coordinator
 * @param database the PostgreSQL that holds the state; absent for the embedded database
 * @param mailbox how much may wait in a mailbox
 * @param nodePolicy which evidence makes a node verified; without it none is
 * @param metrics where metrics and health are shown; nowhere if absent
 * @param limits how much members and strangers may ask for
 */
public record CoordinatorSettings(
    String bind,
    List<String> hosts,
    int port,
    Duration inviteLife,
    Duration nodeMaximumAge,
    long maximumBlobBytes,
    Optional<S3Place> blobs,
    List<HubAddress> addresses,
    Optional<DatabaseSettings> database,
    MailboxLimits mailbox,
    Optional<AppraisalPolicy> nodePolicy,
    Optional<MetricsAddress> metrics,
    CoordinatorLimits limits) {

  private static final String FILE = "settings.json";
  private static final String POLICY = "node-policy.json";
  private static final int LARGEST = 64 << 10;
  private static final int MOST_HOSTS = 32;

  public CoordinatorSettings {
    hosts = List.copyOf(hosts);
    addresses = List.copyOf(addresses);
    if (hosts.isEmpty() || hosts.size() > MOST_HOSTS) {
      throw new IllegalArgumentException("a coordinator has 1 to " + MOST_HOSTS + " host names");
    }
    hosts.forEach(host -> new HubAddress(host, 1)); // refuses what is no host
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
    if (!inviteLife.isPositive() || !nodeMaximumAge.isPositive() || maximumBlobBytes < 1) {
      throw new IllegalArgumentException("times and sizes are above 0");
    }
    for (HubAddress address : addresses) {
      if (!hosts.contains(address.host())) {
        throw new IllegalArgumentException(
            address + " is not among the hosts, so that members would not believe its certificate");
      }
    }
    if (addresses.size() > HubAddress.MOST) {
      throw new IllegalArgumentException(
          "a coordinator has at most " + HubAddress.MOST + " addresses");
    }
  }

  /** The usual times and sizes: invites for 7 days, evidence for 1 day, blobs up to 64 GiB. */
  public static CoordinatorSettings usual(
      String bind, List<String> hosts, int port, Optional<AppraisalPolicy> nodePolicy) {
    return new CoordinatorSettings(
        bind,
        hosts,
        port,
        Duration.ofDays(7),
        Duration.ofDays(1),
        64L << 30,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        MailboxLimits.USUAL,
        nodePolicy,
        Optional.empty(),
        CoordinatorLimits.usual());
  }

  /** The same, with blobs in S3. */
  CoordinatorSettings withBlobs(S3Place place) {
    return with(Optional.of(place), addresses, database, metrics, limits);
  }

  /** The same, showing metrics and health. */
  CoordinatorSettings withMetrics(MetricsAddress where) {
    return with(blobs, addresses, database, Optional.of(where), limits);
  }

  /** The same on a PostgreSQL, where others may take over. */
  public CoordinatorSettings on(DatabaseSettings where, List<HubAddress> coordinators) {
    return with(blobs, coordinators, Optional.of(where), metrics, limits);
  }

  /** The same, for members who ask for more or less. */
  public CoordinatorSettings withLimits(CoordinatorLimits others) {
    return with(blobs, addresses, database, metrics, others);
  }

  /** The same but for these. */
  private CoordinatorSettings with(
      Optional<S3Place> newBlobs,
      List<HubAddress> newAddresses,
      Optional<DatabaseSettings> newDatabase,
      Optional<MetricsAddress> newMetrics,
      CoordinatorLimits newLimits) {
    return new CoordinatorSettings(
        bind,
        hosts,
        port,
        inviteLife,
        nodeMaximumAge,
        maximumBlobBytes,
        newBlobs,
        newAddresses,
        newDatabase,
        mailbox,
        nodePolicy,
        newMetrics,
        newLimits);
  }

  /** This process in the lease, for people. */
  String holder() {
    return hosts.getFirst() + ':' + port + " (process " + ProcessHandle.current().pid() + ')';
  }

  static CoordinatorSettings load(Path folder) throws IOException, MalformedException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      throw MalformedException.at(
          folder.toString(), "a coordinator's folder; run init first", "no " + FILE);
    }
    StrictJson json = StrictJson.parse(file.toString(), PrivateFiles.read(file, LARGEST), LARGEST);
    try {
      var settings =
          new CoordinatorSettings(
              json.text("bind", 255),
              json.texts("hosts", 1, MOST_HOSTS),
              (int) json.integer("port", 0, 65535),
              json.duration("inviteLife"),
              json.duration("nodeMaximumAge"),
              json.integer("maximumBlobBytes", 1, Long.MAX_VALUE),
              json.optionalText("blobs", S3Place.LONGEST).map(S3Place::parse),
              addresses(json),
              database(json),
              MailboxLimits.read(json),
              policy(folder.resolve(POLICY)),
              metrics(json),
              CoordinatorLimits.read(json.object("limits")));
      json.finish();
      return settings;
    } catch (IllegalArgumentException e) {
      throw new MalformedException(file + ": " + e.getMessage());
    }
  }

  private static List<HubAddress> addresses(StrictJson json) throws MalformedException {
    List<HubAddress> addresses = new ArrayList<>();
    if (json.has("addresses")) {
      for (String address : json.texts("addresses", 1, HubAddress.MOST)) {
        addresses.add(HubAddress.parse(address));
      }
    }
    return addresses;
  }

  private static Optional<DatabaseSettings> database(StrictJson json) throws MalformedException {
    return json.has("databaseUrl")
        ? Optional.of(
            new DatabaseSettings(
                json.text("databaseUrl", DatabaseSettings.LONGEST_URL),
                json.text("databaseUser", DatabaseSettings.LONGEST_NAME),
                json.optionalText("databasePasswordFile", DatabaseSettings.LONGEST_URL)))
        : Optional.empty();
  }

  private static Optional<MetricsAddress> metrics(StrictJson json) throws MalformedException {
    Optional<String> text = json.optionalText("metrics", MetricsAddress.LONGEST);
    return text.isPresent() ? Optional.of(MetricsAddress.parse(text.get())) : Optional.empty();
  }

  private static Optional<AppraisalPolicy> policy(Path file)
      throws IOException, MalformedException {
    return Files.exists(file)
        ? Optional.of(AppraisalPolicy.parse(PrivateFiles.read(file, AppraisalPolicy.LARGEST)))
        : Optional.empty();
  }

  void store(Path folder) throws IOException {
    JsonMapper mapper = new JsonMapper();
    ObjectNode json = mapper.createObjectNode();
    json.put("bind", bind);
    hosts.forEach(json.putArray("hosts")::add);
    json.put("port", port)
        .put("inviteLife", inviteLife.toString())
        .put("nodeMaximumAge", nodeMaximumAge.toString())
        .put("maximumBlobBytes", maximumBlobBytes);
    limits.write(json.putObject("limits"));
    blobs.ifPresent(place -> json.put("blobs", place.toString()));
    metrics.ifPresent(where -> json.put("metrics", where.toString()));
    if (!addresses.isEmpty()) {
      addresses.forEach(address -> json.withArray("addresses").add(address.toString()));
    }
    database.ifPresent(
        where -> {
          json.put("databaseUrl", where.url()).put("databaseUser", where.user());
          where.passwordFile().ifPresent(file -> json.put("databasePasswordFile", file));
        });
    mailbox.write(json);
    PrivateFiles.write(
        folder.resolve(FILE),
        Bytes.wrap(mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(json)));
    if (nodePolicy.isPresent()) {
      PrivateFiles.write(folder.resolve(POLICY), nodePolicy.get().toJson());
    }
  }
}

package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.tls.HubAddress;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What an operator reads when the database is not as it should be. */
class DatabaseTest {

  private static final String SECRET = "correct horse battery staple";

  @TempDir Path folder;

  private void assertRefused(DatabaseSettings settings, String sentence) throws Exception {
    DatabasePassword password =
        DatabasePassword.of(settings, folder, Map.of(DatabasePassword.VARIABLE, SECRET));
    assertThatThrownBy(() -> Database.shared(settings, password).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining(SECRET);
    assertThat(settings + " " + password).doesNotContain(SECRET);
  }

  private DatabaseSettings at(String place, String user) {
    return new DatabaseSettings("jdbc:postgresql://" + place, user, Optional.empty());
  }

  private String server() throws IOException {
    return "localhost:" + TestDatabase.running().getPort() + "/";
  }

  @Test
  void aDatabaseThatNobodyRunsCannotBeReached() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertRefused(
        at("localhost:" + port + "/fedclave", "fedclave"),
        "the database at postgresql://localhost:" + port + "/fedclave cannot be reached");
  }

  @Test
  void aWrongPasswordIsSaidWithoutThePassword() throws Exception {
    Jdbi admin = Jdbi.create(TestDatabase.running().getPostgresDatabase());
    admin.useHandle(
        h -> {
          h.execute("drop role if exists stranger");
          h.execute("create role stranger login password 'another'");
        });
    requirePasswordOf("stranger", admin);
    assertRefused(at(server() + "postgres", "stranger"), "does not let stranger in");
  }

  /** Embedded PostgreSQL trusts every user unless it is told otherwise. */
  private static void requirePasswordOf(String user, Jdbi admin) throws IOException {
    Path rules = Path.of(ask(admin, "show hba_file"));
    Files.writeString(rules, "host all " + user + " all scram-sha-256\n" + Files.readString(rules));
    var stranger = new PGSimpleDataSource();
    stranger.setPortNumbers(new int[] {TestDatabase.running().getPort()});
    stranger.setDatabaseName("postgres");
    stranger.setUser(user);
    admin.useHandle(h -> h.execute("select pg_reload_conf()"));
    long began = System.nanoTime();
    while (isLetIn(stranger)) { // the server reads its rules when it gets to it
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }
  }

  private static boolean isLetIn(PGSimpleDataSource user) {
    try (var _ = user.getConnection()) {
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private static String ask(Jdbi jdbi, String question) {
    return jdbi.withHandle((Handle h) -> h.select(question).mapTo(String.class).one());
  }

  @Test
  void aDatabaseThatIsNotThereIsNamed() throws Exception {
    assertRefused(at(server() + "nowhere", "postgres"), "/nowhere does not exist; create it first");
  }

  @ParameterizedTest
  @CsvSource({
    "42501, does not allow fedclave to make tables",
    "53300, has no connection left",
    "57P03, is starting or shutting down",
    "08006, cannot be reached",
    "XX000, cannot be used (SQLSTATE XX000)"
  })
  void otherFaultsAreSaidByTheirSqlState(String state, String sentence) {
    assertThat(
            SqlFaults.sentence(
                at("db/fedclave", "fedclave"),
                new IllegalStateException(new SQLException("said by the server", state))))
        .startsWith("the database at postgresql://db/fedclave " + sentence);
  }

  @ParameterizedTest
  @EnumSource
  void tablesOfANewerProgramAreNotTouched(TestDatabase kind) throws Exception {
    try (Database database = kind.connect(folder)) {
      database.migrate();
      database
          .jdbi()
          .useHandle(
              h ->
                  h.execute(
                      "insert into \"flyway_schema_history\" (\"installed_rank\", \"version\","
                          + " \"description\", \"type\", \"script\", \"installed_by\","
                          + " \"execution_time\", \"success\") values"
                          + " (1000, '1000', 'the future', 'SQL', 'V1000.sql', 'x', 1, true)"));
      try {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(database::migrate)
            .withMessageContaining("a newer program made the tables")
            .withMessageContaining("version 1000");
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> SharedState.await(database, "standby", _ -> {}))
            .withMessageContaining("a newer program made the tables");
      } finally {
        database
            .jdbi()
            .useHandle(
                h -> h.execute("delete from \"flyway_schema_history\" where \"version\" = '1000'"));
      }
      database.migrate();
    }
  }

  @Test
  void onlyASharedDatabaseNeedsALease() throws Exception {
    try (Database shared = TestDatabase.POSTGRESQL.connect(folder);
        Database embedded = TestDatabase.H2.connect(folder)) {
      assertThat(shared.isShared()).isTrue();
      assertThat(embedded.isShared()).isFalse();
    }
  }

  @Test
  void everyCommitOfASharedDatabaseWaitsForItsDisk() throws Exception {
    try (Database shared = TestDatabase.POSTGRESQL.connect(folder)) {
      assertThat(ask(shared.jdbi(), "show synchronous_commit"))
          .isEqualTo("on"); // the test server's own default is off
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/fedclave?user=x&password=" + SECRET,
        "jdbc:postgresql://db/fedclave?PASSWORD=" + SECRET,
        "jdbc:postgresql://me:" + SECRET + "@db/fedclave",
        "jdbc:h2:mem:x",
        "jdbc:postgresql:fedclave",
        ""
      })
  void aUrlThatIsNoneOrHasAPasswordIsRefusedWithoutBeingRepeated(String url) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new DatabaseSettings(url, "fedclave", Optional.empty()))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
  }

  @Test
  void thePasswordIsInItsFileBeforeItIsInTheEnvironment() throws Exception {
    Files.writeString(folder.resolve("secret"), SECRET + "\n");
    var settings =
        new DatabaseSettings("jdbc:postgresql://db/fedclave", "me", Optional.of("secret"));
    Map<String, String> environment = Map.of(DatabasePassword.VARIABLE, "another");
    DatabasePassword password = DatabasePassword.of(settings, folder, environment);
    assertThat(password.revealToTheDriver()).contains(SECRET);
    assertThat(password).hasToString("a password");
    Files.delete(folder.resolve("secret"));
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> DatabasePassword.of(settings, folder, environment))
        .withMessageContaining("a file with the database's password");
    var without = new DatabaseSettings("jdbc:postgresql://db/fedclave", "me", Optional.empty());
    assertThat(DatabasePassword.of(without, folder, environment).revealToTheDriver())
        .contains("another");
    assertThat(DatabasePassword.of(without, folder, Map.of()).revealToTheDriver()).isEmpty();
  }

  @Test
  void settingsKeepTheirDatabaseAddressesAndLimitsAndOldOnesAreStillRead() throws Exception {
    var hub = new CoordinatorFolder(folder.resolve("hub"));
    var usual =
        CoordinatorSettings.usual(
            "127.0.0.1", List.of("a.example", "b.example"), 7443, Optional.empty());
    var settings =
        usual.on(
            new DatabaseSettings("jdbc:postgresql://db/fedclave", "me", Optional.of("secret")),
            HubAddress.parseAll(List.of("a.example:7443", "b.example:7443")));
    CoordinatorFolder.init(hub.path(), settings, new MovableClock());
    assertThat(hub.settings()).isEqualTo(settings);
    Path file = hub.path().resolve("settings.json");
    var mapper = new JsonMapper();
    ObjectNode old = (ObjectNode) mapper.readTree(Files.readString(file));
    List.of("addresses", "databaseUrl", "databaseUser", "databasePasswordFile")
        .forEach(old::remove);
    List<String> mailbox = new ArrayList<>();
    old.fieldNames()
        .forEachRemaining(
            name -> {
              if (name.startsWith("mailbox")) {
                mailbox.add(name);
              }
            });
    assertThat(mailbox).hasSize(4);
    mailbox.forEach(old::remove);
    Files.writeString(file, mapper.writeValueAsString(old));
    assertThat(hub.settings()).isEqualTo(usual);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () ->
                usual.on(
                    settings.database().orElseThrow(),
                    HubAddress.parseAll(List.of("c.example:7443"))))
        .withMessageContaining("c.example:7443 is not among the hosts");
  }
}

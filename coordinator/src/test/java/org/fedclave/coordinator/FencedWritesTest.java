package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.coordinator.Fixtures.NOW;
import static org.fedclave.coordinator.Fixtures.id;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.coordinator.CoordinatorStore.InviteUse;
import org.fedclave.coordinator.CoordinatorStore.StoredInvite;
import org.fedclave.coordinator.CoordinatorStore.StoredLetter;
import org.fedclave.coordinator.CoordinatorStore.StoredMember;
import org.fedclave.coordinator.CoordinatorStore.StoredParty;
import org.fedclave.coordinator.CoordinatorStore.StoredRun;
import org.fedclave.coordinator.NodeStore.StoredNode;
import org.fedclave.coordinator.calls.NotServingException;
import org.fedclave.coordinator.routing.Standing;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.NodeHistory.Challenged;
import org.fedclave.transport.NodeHistory.Outcome;
import org.fedclave.transport.PartyApproval.Decision;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.RunState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every method of the store that is not known to read only. */
class FencedWritesTest {

  /** A new method that writes no row is added here; one that is not here has to be fenced. */
  private static final Set<String> READS =
      Set.of(
          "invite",
          "members",
          "identity",
          "datasets",
          "hasDataset",
          "tidy",
          "run",
          "runs",
          "nodes",
          "boxState",
          "hasLetter",
          "lettersAfter",
          "needsBlob",
          "leafHashes",
          "checkpoints",
          "standing",
          "audit",
          "charges",
          "blobs",
          "blobStoreMark",
          "all",
          "challenges",
          "window",
          "work",
          "report",
          "close");

  private static final Digest DIGEST = Digest.of(Bytes.utf8("x"));
  private static final MemberId ALICE = id("alice");
  private static final RunId RUN = RunId.of(Bytes.utf8("contract"));
  private static final StoredParty PARTY =
      new StoredParty(ALICE, Decision.PENDING, "", Optional.empty());

  /** An argument of each type. */
  private static final Map<Class<?>, Object> ARGUMENTS =
      Map.ofEntries(
          Map.entry(Digest.class, DIGEST),
          Map.entry(MemberId.class, ALICE),
          Map.entry(RunId.class, RUN),
          Map.entry(Bytes.class, Bytes.utf8("bytes")),
          Map.entry(Instant.class, NOW),
          Map.entry(String.class, "text"),
          Map.entry(long.class, 1L),
          Map.entry(int.class, 1),
          Map.entry(List.class, List.of()),
          Map.entry(RunState.class, RunState.COMPLETED),
          Map.entry(
              StoredInvite.class,
              new StoredInvite(DIGEST, ALICE, MemberRole.PARTY, NOW, Optional.empty())),
          Map.entry(InviteUse.class, new InviteUse(DIGEST, Bytes.utf8("certificate"))),
          Map.entry(StoredMember.class, new StoredMember(ALICE, MemberRole.PARTY, DIGEST)),
          Map.entry(PublishedDataset.class, new PublishedDataset(ALICE, "loans", DIGEST)),
          Map.entry(StoredParty.class, PARTY),
          Map.entry(
              StoredRun.class,
              new StoredRun(
                  RUN,
                  RunState.SUBMITTED,
                  NOW,
                  "",
                  ALICE,
                  NOW,
                  DIGEST,
                  List.of(ALICE),
                  List.of(PARTY),
                  List.of(),
                  0,
                  -1)),
          Map.entry(
              StoredLetter.class,
              new StoredLetter(
                  ALICE, 1, DIGEST, ALICE, RUN, 0, "ready", Optional.empty(), Optional.of(DIGEST))),
          Map.entry(
              StoredNode.class,
              new StoredNode(
                  ALICE,
                  NodeOffers.plain("none", "a cloud", 1).toBytes(),
                  Standing.NONE,
                  Optional.empty())),
          Map.entry(
              Challenged.class, new Challenged(NOW, NOW, Outcome.MISSED, "", Optional.empty())));

  @TempDir Path folder;

  @Test
  void noMethodThatWritesWritesForACoordinatorThatWasSuperseded() throws Exception {
    try (Database database = TestDatabase.POSTGRESQL.connect(folder)) {
      LeaseTable table = new LeaseTable(database);
      long token = table.take("first", Duration.ofMinutes(1)).orElseThrow();
      table.release(token);
      var _ = table.take("second", Duration.ofMinutes(1)).orElseThrow();
      long before = rows(database);
      for (Method method : methods()) {
        // A fresh lease each time: one that has ended refuses without looking at the token.
        Lease superseded = new Lease(table, token, Duration.ofMinutes(1), 0, () -> 0);
        var store = new SqlCoordinatorStore(database, superseded);
        assertThatThrownBy(() -> call(store, method))
            .as(method.getName())
            .isInstanceOf(NotServingException.class);
      }
      assertThat(rows(database)).isEqualTo(before);
    }
  }

  @Test
  void theSameMethodsWriteForTheOneThatHasTheLease() throws Exception {
    try (Database database = TestDatabase.POSTGRESQL.connect(folder)) {
      LeaseTable table = new LeaseTable(database);
      long token = table.take("first", Duration.ofMinutes(1)).orElseThrow();
      var store =
          new SqlCoordinatorStore(
              database, new Lease(table, token, Duration.ofMinutes(1), 0, () -> 0));
      long before = rows(database);
      for (Method method : methods()) {
        if (!method.getName().startsWith("remove")) {
          call(store, method);
        }
      }
      assertThat(rows(database)).isGreaterThanOrEqualTo(before + 12);
    }
  }

  private static List<Method> methods() {
    List<Method> methods =
        Stream.of(CoordinatorStore.class, NodeStore.class)
            .flatMap(type -> Arrays.stream(type.getMethods()))
            .filter(method -> !READS.contains(method.getName()))
            .sorted(java.util.Comparator.comparing(Method::getName))
            .toList();
    assertThat(methods).hasSizeGreaterThan(20);
    return methods;
  }

  private static void call(CoordinatorStore store, Method method) throws Exception {
    Object target = method.getDeclaringClass() == NodeStore.class ? store.nodes() : store;
    Object[] arguments =
        Arrays.stream(method.getParameterTypes())
            .map(type -> Optional.ofNullable(ARGUMENTS.get(type)).orElseThrow())
            .toArray();
    try {
      method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception thrown ? thrown : e;
    }
  }

  private static long rows(Database database) {
    return database
        .jdbi()
        .withHandle(
            h ->
                h
                    .select(
                        "select table_name from information_schema.tables"
                            + " where table_schema = 'public'")
                    .mapTo(String.class)
                    .list()
                    .stream()
                    .mapToLong(
                        table -> h.select("select count(*) from " + table).mapTo(Long.class).one())
                    .sum());
  }
}

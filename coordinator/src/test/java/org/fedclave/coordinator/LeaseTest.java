package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.fedclave.coordinator.Fixtures.id;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.fedclave.coordinator.CoordinatorStore.StoredMember;
import org.fedclave.coordinator.calls.NotServingException;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.PublishedDataset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two coordinators on one PostgreSQL, of which only one may write. */
class LeaseTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Digest DESCRIPTOR = Digest.of(Bytes.utf8("a descriptor"));

  @TempDir Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private Database one;
  private Database other;

  @BeforeEach
  void connect() throws Exception {
    one = TestDatabase.POSTGRESQL.connect(folder);
    other = TestDatabase.POSTGRESQL.connect(folder);
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private Lease take(Database database, String holder, Duration life) {
    LeaseTable table = new LeaseTable(database);
    OptionalLong token = table.take(holder, life);
    long began = System.nanoTime();
    while (token.isEmpty()) { // the database's own clock ends it
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
      token = table.take(holder, life);
    }
    return new Lease(table, token.getAsLong(), LONG, nanos.get(), nanos::get);
  }

  private static void write(CoordinatorStore store, String dataset) {
    store.putDataset(new PublishedDataset(id("alice"), dataset, DESCRIPTOR));
  }

  @Test
  void whileOneHasTheLeaseNobodyElseGetsIt() {
    var _ = take(one, "first", LONG);
    LeaseTable table = new LeaseTable(other);
    assertThat(table.take("second", LONG)).isEmpty();
    assertThat(table.holder()).isEqualTo("first");
  }

  @Test
  void aLeaseThatIsGivenBackIsTakenAtOnceUnderAGreaterToken() {
    LeaseTable table = new LeaseTable(one);
    long before = table.take("first", LONG).orElseThrow();
    table.release(before);
    assertThat(new LeaseTable(other).take("second", LONG)).hasValue(before + 1);
    table.release(before); // of one that is not ours any more: nothing
    assertThat(table.take("first", LONG)).isEmpty();
    assertThat(table.renew(before, LONG)).isFalse();
    assertThat(table.renew(before + 1, LONG)).isTrue();
  }

  @Test
  void aCoordinatorThatSleptThroughTheEndOfItsLeaseCannotWriteWhenItWakes() {
    Lease slept = take(one, "sleeper", Duration.ofMillis(1));
    SqlCoordinatorStore store = new SqlCoordinatorStore(one, slept);
    write(store, "before");
    Lease now = take(other, "successor", LONG);
    // Its own clock has stood still with it, so that only the token can tell it.
    assertThatExceptionOfType(NotServingException.class)
        .isThrownBy(() -> write(store, "after"))
        .withMessageContaining("another coordinator has taken the lease");
    SqlCoordinatorStore successor = new SqlCoordinatorStore(other, now);
    write(successor, "of the successor");
    assertThat(successor.datasets())
        .extracting(PublishedDataset::dataset)
        .containsExactly("before", "of the successor");
    assertThatExceptionOfType(NotServingException.class).isThrownBy(slept::requireServing);
  }

  @Test
  void aCoordinatorThatSleepsInsideATransactionDoesNotKeepItsSuccessorWaitingAndCannotCommit() {
    Lease slept = take(one, "sleeper", Duration.ofMillis(1));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch wake = new CountDownLatch(1);
    Transactions transactions = new Transactions(one, slept);
    CompletableFuture<Void> sleeper =
        CompletableFuture.runAsync(
            () ->
                transactions.write(
                    h -> {
                      h.execute(
                          "insert into dataset (owner, name, descriptor) values ('a', 'b', ?)",
                          SqlRows.raw(DESCRIPTOR));
                      inside.countDown();
                      uninterruptibly(wake);
                    }),
            Thread::startVirtualThread);
    uninterruptibly(inside);
    long began = System.nanoTime();
    Lease now = take(other, "successor", LONG);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    wake.countDown();
    assertThat(sleeper)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(NotServingException.class);
    assertThat(new SqlCoordinatorStore(other, now).datasets()).isEmpty();
  }

  private static void uninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).as("within 30 s").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts", e);
    }
  }

  @Test
  void aClockThatWasSetBackKeepsNoStandbyWaitingForALeaseThatNobodyRenews() throws Exception {
    var _ = take(one, "gone", LONG);
    one.jdbi().useHandle(h -> h.execute("update lease set expires = expires + interval '1 hour'"));
    List<String> notices = new ArrayList<>();
    SharedState.Held held = SharedState.await(other, "standby", notices::add);
    held.lease().close();
    assertThat(notices).containsExactly("standing by: gone serves");
  }

  @Test
  void whoSawALeaseDoesNotTakeItOnceItWasRenewedSince() {
    LeaseTable table = new LeaseTable(one);
    Lease lease = take(one, "alive", LONG);
    LeaseTable.Seen seen = table.look();
    lease.renew();
    assertThat(table.takeUnrenewed(seen, "thief", LONG)).isEmpty();
    assertThat(table.takeUnrenewed(table.look(), "successor", LONG)).hasValue(seen.token() + 1);
  }

  @Test
  void renewingDoesNotWaitForATransactionThatWrites() {
    Lease lease = take(one, "first", LONG);
    new Transactions(one, lease)
        .write(h -> assertThat(new LeaseTable(other).renew(LeaseTable.hold(h), LONG)).isTrue());
  }

  @Test
  void withoutARenewalInItsLifeACoordinatorDoesNotAnswerEvenIfNobodyElseHasTheLease() {
    Lease lease = take(one, "first", LONG);
    nanos.addAndGet(LONG.toNanos() - 1);
    lease.requireServing();
    lease.renew();
    nanos.addAndGet(LONG.toNanos() - 1);
    lease.requireServing();
    nanos.incrementAndGet();
    assertThatExceptionOfType(NotServingException.class)
        .isThrownBy(lease::requireServing)
        .withMessageContaining("was not renewed");
    assertThatExceptionOfType(NotServingException.class)
        .isThrownBy(() -> write(new SqlCoordinatorStore(one, lease), "late"));
    lease.renew(); // too late: what is over stays over
    assertThatExceptionOfType(NotServingException.class).isThrownBy(lease::requireServing);
  }

  @Test
  void theEndOfALeaseIsToldOnceAlsoToWhoAsksAfterIt() throws Exception {
    Lease lease = take(one, "first", Duration.ofMillis(1));
    var early = new CompletableFuture<String>();
    lease.onEnd(early::complete);
    var _ = take(other, "second", LONG);
    lease.renew();
    assertThat(early.get(30, TimeUnit.SECONDS)).contains("another coordinator");
    var late = new CompletableFuture<String>();
    lease.onEnd(late::complete);
    assertThat(late.get(30, TimeUnit.SECONDS)).isEqualTo(early.get(30, TimeUnit.SECONDS));
  }

  @Test
  void aDatabaseThatGoesAwayEndsTheLeaseBecauseMemoryMayDifferFromIt() throws Exception {
    Lease lease = take(one, "first", LONG);
    SqlCoordinatorStore store = new SqlCoordinatorStore(one, lease);
    store.putMember(new StoredMember(id("alice"), MemberRole.PARTY, DESCRIPTOR));
    one.jdbi()
        .useHandle(
            h -> {
              h.execute("set idle_session_timeout = 0"); // a statement, so that h is open
              other
                  .jdbi()
                  .useHandle(
                      killer ->
                          killer.execute(
                              "select pg_terminate_backend(pid) from pg_stat_activity"
                                  + " where pid = ?",
                              h.select("select pg_backend_pid()").mapTo(Integer.class).one()));
            });
    var end = new CompletableFuture<String>();
    lease.onEnd(end::complete);
    assertThatExceptionOfType(NotServingException.class)
        .isThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) { // until the pool hands out the one that was cut
                store.members();
              }
            })
        .withMessageContaining("database is away");
    assertThat(end.get(30, TimeUnit.SECONDS)).contains("database is away");
    assertThat(Optional.of(end).map(CompletableFuture::isDone)).contains(true);
  }
}

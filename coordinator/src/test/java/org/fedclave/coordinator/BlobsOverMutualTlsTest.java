package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Limits;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobsOverMutualTlsTest {

  private static final int MAXIMUM = 8 << 20;

  @TempDir Path folder;
  private TestHub hub;
  private Courier alice;

  @BeforeEach
  void start() throws Exception {
    hub = new TestHub(folder.resolve("hub"), MAXIMUM);
    alice = hub.member("alice", MemberRole.PARTY).courier();
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static Bytes random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes); // the seed is the size
    return Bytes.wrap(bytes);
  }

  private Path stored(Digest digest) {
    return folder.resolve("hub/store/blobs/" + digest.hex().substring(0, 2) + "/" + digest.hex());
  }

  @Test
  void aBlobComesBackToAnotherMemberAsItWas() throws Exception {
    Courier node = hub.member("node-1", MemberRole.NODE).courier();
    for (int size : List.of(0, 1, Limits.CHUNK_BYTES, 3 * Limits.CHUNK_BYTES + 5)) {
      Bytes blob = random(size);
      List<Long> moved = new ArrayList<>();
      Digest digest = alice.putBlob(BlobSource.of(blob), (bytes, _) -> moved.add(bytes));
      assertThat(moved).isSorted().endsWith((long) size);
      assertThat(node.getBlob(digest, MAXIMUM)).isEqualTo(blob);
    }
  }

  @Test
  void aBlobThatIsThereIsNotSentAgain() throws Exception {
    Bytes blob = random(1000);
    Digest digest = alice.putBlob(BlobSource.of(blob));
    AtomicInteger opened = new AtomicInteger();
    alice.putBlob(
        new BlobSource(
            digest,
            blob.size(),
            () -> {
              opened.incrementAndGet();
              return InputStream.nullInputStream();
            }));
    assertThat(opened).hasValue(0);
  }

  @Test
  void aBlobThatTheCoordinatorSwappedIsNoticedByWhoFetchesIt() throws Exception {
    Digest digest = alice.putBlob(BlobSource.of(random(1000)));
    Files.write(stored(digest), random(1000).slice(0, 999).toArray());
    assertRefused(Rule.DIGEST, () -> alice.getBlob(digest, MAXIMUM))
        .contains("other bytes", digest.abbreviated());
  }

  @Test
  void bytesThatAreNotThoseOfTheirDigestAreNotStored() throws Exception {
    Bytes blob = random(1000);
    Digest other = Digest.of(random(1001));
    var source = new BlobSource(other, 1000, () -> new ByteArrayInputStream(blob.toArray()));
    assertRefused(Rule.DIGEST, () -> alice.putBlob(source)).contains("nothing is stored");
    assertThat(stored(other)).doesNotExist();
    assertThat(folder.resolve("hub/store/partial")).isEmptyDirectory();
  }

  @Test
  void anUploadGoesOnWhereItWasCut() throws Exception {
    Bytes blob = random(5 * Limits.CHUNK_BYTES);
    Path part = folder.resolve("hub/store/partial/" + Digest.of(blob).hex() + ".alice");
    Files.write(part, blob.slice(0, 2 * Limits.CHUNK_BYTES + 1).toArray());
    List<Long> skipped = new ArrayList<>();
    var source =
        new BlobSource(Digest.of(blob), blob.size(), () -> new CountingSkips(blob, skipped));
    Digest digest = alice.putBlob(source);
    assertThat(skipped).containsExactly(2L * Limits.CHUNK_BYTES + 1);
    assertThat(alice.getBlob(digest, MAXIMUM)).isEqualTo(blob);
    assertThat(part).doesNotExist();
  }

  @Test
  void whatAnEarlierAttemptLeftDamagedIsUploadedAnew() throws Exception {
    Bytes blob = random(200_000);
    Path part = folder.resolve("hub/store/partial/" + Digest.of(blob).hex() + ".alice");
    Files.write(part, random(100_001).slice(0, 100_000).toArray()); // as after a power failure
    Digest digest = alice.putBlob(BlobSource.of(blob));
    assertThat(alice.getBlob(digest, MAXIMUM)).isEqualTo(blob);
  }

  @Test
  void aSourceThatEndsEarlyIsSaidToBeTheReason() {
    Bytes blob = random(200_000);
    var source =
        new BlobSource(
            Digest.of(blob),
            blob.size(),
            () -> new ByteArrayInputStream(blob.slice(0, 150_000).toArray()));
    assertRefused(Rule.FAULT, () -> alice.putBlob(source))
        .contains("its source ends at byte 150000 of 200000");
  }

  @Test
  void aSourceThatFailsIsSaidToBeTheReason() {
    var failing =
        new BlobSource(
            Digest.of(Bytes.EMPTY),
            10,
            () -> {
              throw new IOException("no such file");
            });
    assertRefused(Rule.FAULT, () -> alice.putBlob(failing))
        .contains("cannot be read", "no such file");
  }

  @Test
  void aBlobOverTheCapIsRefusedByBothEnds() throws Exception {
    var large = new BlobSource(Digest.of(Bytes.EMPTY), MAXIMUM + 1L, InputStream::nullInputStream);
    assertRefused(Rule.TOO_LARGE, () -> alice.putBlob(large)).contains("at most " + MAXIMUM);
    Digest digest = alice.putBlob(BlobSource.of(random(1000)));
    assertRefused(Rule.TOO_LARGE, () -> alice.getBlob(digest, 999)).contains("1000", "999");
  }

  @Test
  void aBlobNobodyPutIsNotFound() {
    assertRefused(Rule.NOT_FOUND, () -> alice.getBlob(Digest.of(Bytes.EMPTY), MAXIMUM));
  }

  @Test
  void aSinkThatFailsIsSaidToBeTheReason() throws Exception {
    Digest digest = alice.putBlob(BlobSource.of(random(1000)));
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    assertRefused(Rule.FAULT, () -> alice.getBlob(digest, MAXIMUM, full))
        .contains("written here", "No space left");
  }

  /** Notes how much was skipped before reading. */
  private static final class CountingSkips extends ByteArrayInputStream {
    private final List<Long> skipped;

    CountingSkips(Bytes blob, List<Long> skipped) {
      super(blob.toArray());
      this.skipped = skipped;
    }

    @Override
    public synchronized long skip(long bytes) {
      skipped.add(bytes);
      return super.skip(bytes);
    }
  }
}

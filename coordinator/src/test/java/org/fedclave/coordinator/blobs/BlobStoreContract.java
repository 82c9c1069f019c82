package org.fedclave.coordinator.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.fedclave.coordinator.blobs.BlobStore.Held;
import org.fedclave.coordinator.blobs.BlobStore.Kept;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.Test;

/** What {@link BlobStore} promises, for each kind of store. */
abstract class BlobStoreContract {

  static final int LARGEST = 1000;
  static final Bytes BLOB = Bytes.utf8("ciphertext");
  static final Digest DIGEST = Digest.of(BLOB);

  /** An empty store that takes blobs up to {@link #LARGEST}; the same one in each call. */
  abstract BlobStore store() throws Exception;

  /** The store as another process would find it: without what the first has in memory. */
  abstract BlobStore reopened() throws Exception;

  static MemberId id(String name) {
    return new MemberId(name);
  }

  static Bytes random(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  static BlobUpload upload(BlobStore store, String who, Bytes blob, long offset, boolean letter)
      throws RefusedCall {
    return store.upload(id(who), Digest.of(blob), blob.size(), offset, letter, _ -> {});
  }

  static void put(BlobStore store, Bytes blob) throws RefusedCall {
    store.put(id("alice"), blob, false);
  }

  private static Bytes read(BlobStore store, Digest digest, long offset, int most)
      throws RefusedCall {
    var all = new ByteArrayOutputStream();
    try (BlobContent content = store.open(digest, offset)) {
      for (Bytes next = content.next(most); !next.isEmpty(); next = content.next(most)) {
        assertThat(next.size()).isLessThanOrEqualTo(most);
        all.writeBytes(next.unsafeArray());
      }
    }
    return Bytes.wrap(all.toByteArray());
  }

  private static List<Kept> kept(BlobStore store) throws RefusedCall {
    List<Kept> all = new ArrayList<>();
    store.eachKept(all::add);
    return all;
  }

  @Test
  void aBlobOfAnySizeIsReadFromAnyByteOn() throws Exception {
    for (int size : List.of(0, 1, 63, 64, 65, 128, 200, LARGEST)) {
      Bytes blob = random(size);
      put(store(), blob);
      assertThat(store().held(id("bob"), Digest.of(blob), false)).isEqualTo(new Held(true, size));
      for (int offset : List.of(0, size / 2, size)) {
        assertThat(read(reopened(), Digest.of(blob), offset, 50))
            .isEqualTo(blob.slice(offset, size));
      }
      assertRefused(Rule.MALFORMED, () -> store().open(Digest.of(blob), size + 1));
    }
  }

  @Test
  void aBlobIsNotThereBeforeItsDigestWasChecked() throws Exception {
    Bytes blob = random(300);
    try (BlobUpload upload = upload(store(), "alice", blob, 0, false)) {
      upload.write(blob);
      assertThat(store().held(id("bob"), Digest.of(blob), false).complete()).isFalse();
      assertRefused(Rule.NOT_FOUND, () -> store().open(Digest.of(blob), 0));
      upload.finish();
    }
    assertThat(store().read(Digest.of(blob), LARGEST)).isEqualTo(blob);
  }

  @Test
  void otherBytesThanTheDigestsLeaveNothing() throws Exception {
    for (int size : List.of(10, 300)) {
      Digest claimed = Digest.of(random(size + 1));
      try (BlobUpload upload = store().upload(id("alice"), claimed, size, 0, false, _ -> {})) {
        upload.write(random(size));
        assertRefused(Rule.DIGEST, upload::finish).contains("nothing is stored");
      }
      assertThat(store().held(id("alice"), claimed, false)).isEqualTo(new Held(false, 0));
    }
    assertThat(kept(store())).isEmpty();
  }

  @Test
  void moreBytesThanAnnouncedAreRefusedAndLeaveNothing() throws Exception {
    for (int size : List.of(9, 299)) {
      Digest digest = Digest.of(random(size));
      try (BlobUpload upload = store().upload(id("alice"), digest, size, 0, false, _ -> {})) {
        upload.write(random(size));
        assertRefused(Rule.TOO_LARGE, () -> upload.write(Bytes.utf8("x")));
      }
      assertThat(store().held(id("alice"), digest, false)).isEqualTo(new Held(false, 0));
    }
  }

  @Test
  void aBlobOverTheCapIsRefusedBeforeItsFirstByte() {
    assertRefused(
        Rule.TOO_LARGE, () -> store().upload(id("alice"), DIGEST, LARGEST + 1, 0, false, _ -> {}));
  }

  @Test
  void anUploadGoesOnOnlyAtItsEnd() throws Exception {
    try (BlobUpload upload = upload(store(), "alice", BLOB, 0, false)) {
      upload.write(BLOB.slice(0, 4));
      assertRefused(Rule.CONFLICT, upload::finish).contains("byte 4 of 10");
    }
    for (int offset : List.of(0, 3, 5)) {
      assertRefused(Rule.CONFLICT, () -> upload(store(), "alice", BLOB, offset, false))
          .contains("goes on at byte 4");
    }
    try (BlobUpload upload = upload(store(), "alice", BLOB, 4, false)) {
      upload.write(BLOB.slice(4, 10));
      upload.finish();
    }
    assertThat(store().read(DIGEST, LARGEST)).isEqualTo(BLOB);
  }

  @Test
  void anUploadThatIsCutAnywhereGoesOnInAnotherProcess() throws Exception {
    var random = new SplittableRandom(38);
    Bytes blob = random(LARGEST);
    BlobStore store = store();
    long held = 0;
    for (int attempts = 0; held < blob.size(); attempts++) {
      assertThat(attempts).isLessThan(200);
      try (BlobUpload upload = upload(store, "alice", blob, held, false)) {
        long until = Math.min(blob.size(), held + random.nextInt(1, 180));
        while (held < until) {
          int next = (int) Math.min(until, held + random.nextInt(1, 90));
          upload.write(blob.slice((int) held, next));
          held = next;
        }
        if (held == blob.size()) {
          upload.finish();
        }
      }
      store = reopened();
      assertThat(store.held(id("alice"), Digest.of(blob), false).bytes()).isEqualTo(held);
    }
    assertThat(store.read(Digest.of(blob), LARGEST)).isEqualTo(blob);
  }

  @Test
  void twoMembersUploadsOfOneBlobDoNotMix() throws Exception {
    Bytes blob = random(300);
    try (BlobUpload first = upload(store(), "alice", blob, 0, false)) {
      first.write(blob.slice(0, 200));
      try (BlobUpload other = upload(store(), "bob", blob, 0, false)) {
        other.write(blob);
        other.finish();
      }
      first.write(blob.slice(200, 300));
      first.finish(); // the blob is there already, and stays as it is
    }
    assertThat(store().read(Digest.of(blob), LARGEST)).isEqualTo(blob);
    assertThat(kept(store())).containsExactly(new Kept(Digest.of(blob), 300));
  }

  @Test
  void aMembersSecondUploadOfABlobEndsTheFirst() throws Exception {
    try (BlobUpload lost = upload(store(), "alice", BLOB, 0, false)) {
      lost.write(BLOB.slice(0, 4));
      try (BlobUpload again = secondUpload()) {
        assertRefused(Rule.CONFLICT, () -> lost.write(BLOB.slice(4, 5)));
        again.write(BLOB.slice(4, 10));
        again.finish();
      }
    }
    assertThat(store().read(DIGEST, LARGEST)).isEqualTo(BLOB);
  }

  /** Asks first, and once more where the first upload's end comes in between. */
  private BlobUpload secondUpload() throws Exception {
    try {
      return upload(store(), "alice", BLOB, 0, false);
    } catch (RefusedCall e) {
      assertThat(e.rule()).isEqualTo(Rule.CONFLICT);
      return upload(store(), "alice", BLOB, 4, false);
    }
  }

  @Test
  void aLettersPayloadGoesAndABlobThatStaysStays() throws Exception {
    store().put(id("alice"), BLOB, true);
    assertThat(store().held(id("alice"), DIGEST, true).complete()).isTrue();
    assertThat(store().held(id("alice"), DIGEST, false).complete()).isFalse();
    assertThat(kept(store())).isEmpty();
    put(store(), BLOB);
    store().forgetLetter(DIGEST);
    assertThat(store().read(DIGEST, LARGEST)).isEqualTo(BLOB);
    store().remove(DIGEST);
    store().remove(DIGEST);
    assertRefused(Rule.NOT_FOUND, () -> store().read(DIGEST, LARGEST));
  }

  @Test
  void abandonedUploadsAndUnneededPayloadsAreRemoved() throws Exception {
    BlobStore store = store();
    Bytes needed = Bytes.utf8("needed");
    store.put(id("alice"), needed, true);
    store.put(id("alice"), BLOB, true);
    Bytes large = random(300);
    try (BlobUpload upload = upload(store, "alice", large, 0, false)) {
      upload.write(large.slice(0, 200));
    }
    store.removeAbandonedBefore(Instant.EPOCH, _ -> false);
    assertThat(store.read(DIGEST, LARGEST)).isEqualTo(BLOB);
    assertThat(store.held(id("alice"), Digest.of(large), false)).isEqualTo(new Held(false, 200));
    store.removeAbandonedBefore(Instant.parse("2100-01-01T00:00:00Z"), Digest.of(needed)::equals);
    assertThat(store.held(id("alice"), Digest.of(large), false)).isEqualTo(new Held(false, 0));
    assertThat(store.read(Digest.of(needed), LARGEST)).isEqualTo(needed);
    assertRefused(Rule.NOT_FOUND, () -> store.read(DIGEST, LARGEST));
  }

  @Test
  void everyBlobThatStaysIsListedOnceWithItsSize() throws Exception {
    List<Kept> put = new ArrayList<>();
    for (int size = 1; size <= 7; size++) {
      put(store(), random(size));
      put.add(new Kept(Digest.of(random(size)), size));
    }
    assertThat(kept(store())).containsExactlyInAnyOrderElementsOf(put);
  }
}

package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.Refusals.assertRefused;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {

  private static final Bytes BLOB = Bytes.utf8("ciphertext");
  private static final Digest DIGEST = Digest.of(BLOB);

  @TempDir Path folder;

  private BlobStore store() throws IOException {
    return new FolderBlobs(folder, 1000);
  }

  @Test
  void aDiskWithoutRoomRefusesBeforeTheFirstByte() throws Exception {
    var store =
        new FolderBlobs(
            folder, 1000, () -> FolderBlobs.RESERVED_BYTES + 9, FolderBlobs::openToAppend);
    assertRefused(Rule.FULL, () -> store.upload(id("alice"), DIGEST, 10, 0, false, _ -> {}))
        .contains("disk is full", "operator");
    assertThat(folder.resolve("partial")).isEmptyDirectory();
  }

  @Test
  void aDiskThatFillsUpMeanwhileLeavesNothing() throws Exception {
    BlobStore store =
        new FolderBlobs(
            folder, 1000, () -> Long.MAX_VALUE, file -> new FullChannel(writable(file)));
    try (BlobUpload upload = store.upload(id("alice"), DIGEST, 10, 0, false, _ -> {})) {
      assertRefused(Rule.FULL, () -> upload.write(BLOB)).contains("disk is full");
    }
    assertThat(folder.resolve("partial")).isEmptyDirectory();
    assertThat(folder.resolve("blobs")).isEmptyDirectory();
  }

  private static FileChannel writable(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  @Test
  void moreBytesThanAnnouncedAreRefused() throws Exception {
    try (BlobUpload upload = store().upload(id("alice"), DIGEST, 9, 0, false, _ -> {})) {
      assertRefused(Rule.TOO_LARGE, () -> upload.write(BLOB));
    }
    assertThat(folder.resolve("partial")).isEmptyDirectory();
  }

  @Test
  void anUploadGoesOnOnlyAtItsEnd() throws Exception {
    BlobStore store = store();
    try (BlobUpload upload = store.upload(id("alice"), DIGEST, 10, 0, false, _ -> {})) {
      upload.write(BLOB.slice(0, 4));
      assertRefused(Rule.CONFLICT, upload::finish).contains("byte 4 of 10");
    }
    assertRefused(Rule.CONFLICT, () -> store.upload(id("alice"), DIGEST, 10, 3, false, _ -> {}))
        .contains("goes on at byte 4");
    try (BlobUpload upload = store.upload(id("alice"), DIGEST, 10, 4, false, _ -> {})) {
      upload.write(BLOB.slice(4, 10));
      upload.finish();
    }
    assertThat(store.read(DIGEST, 1000)).isEqualTo(BLOB);
  }

  @Test
  void aPartThatWasChangedOnTheDiskDoesNotBecomeTheBlob() throws Exception {
    BlobStore store = store();
    try (BlobUpload upload = store.upload(id("alice"), DIGEST, 10, 0, false, _ -> {})) {
      upload.write(BLOB.slice(0, 4));
    }
    Files.writeString(folder.resolve("partial").resolve(DIGEST.hex() + ".alice"), "CIPH");
    try (BlobUpload upload = store.upload(id("alice"), DIGEST, 10, 4, false, _ -> {})) {
      upload.write(BLOB.slice(4, 10));
      assertRefused(Rule.DIGEST, upload::finish);
    }
    assertThat(store.held(id("alice"), DIGEST, false)).isEqualTo(new BlobStore.Held(false, 0));
  }

  @Test
  void twoMembersUploadsOfOneBlobDoNotMix() throws Exception {
    BlobStore store = store();
    try (BlobUpload first = store.upload(id("alice"), DIGEST, 10, 0, false, _ -> {})) {
      try (BlobUpload other = store.upload(id("bob"), DIGEST, 10, 0, false, _ -> {})) {
        other.write(BLOB);
        other.finish();
      }
      first.write(BLOB);
      first.finish();
    }
    assertThat(store.read(DIGEST, 1000)).isEqualTo(BLOB);
  }

  @Test
  void aMembersSecondUploadOfABlobEndsTheFirst() throws Exception {
    BlobStore store = store();
    try (BlobUpload lost = store.upload(id("alice"), DIGEST, 10, 0, false, _ -> {})) {
      lost.write(BLOB.slice(0, 4));
      try (BlobUpload again = store.upload(id("alice"), DIGEST, 10, 4, false, _ -> {})) {
        assertRefused(Rule.CONFLICT, () -> lost.write(BLOB.slice(4, 5)));
        again.write(BLOB.slice(4, 10));
        again.finish();
      }
    }
    assertThat(store.read(DIGEST, 1000)).isEqualTo(BLOB);
  }

  @Test
  void aLettersPayloadGoesAndABlobThatStaysStays() throws Exception {
    BlobStore store = store();
    store.put(id("alice"), BLOB, true);
    assertThat(store.held(id("alice"), DIGEST, true).complete()).isTrue();
    assertThat(store.held(id("alice"), DIGEST, false).complete()).isFalse();
    store.put(id("alice"), BLOB, false);
    store.forgetLetter(DIGEST);
    assertThat(store.read(DIGEST, 1000)).isEqualTo(BLOB);
  }

  @Test
  void abandonedUploadsAndUnneededPayloadsAreRemoved() throws Exception {
    BlobStore store = store();
    Bytes needed = Bytes.utf8("needed");
    store.put(id("alice"), needed, true);
    store.put(id("alice"), BLOB, true);
    try (BlobUpload upload =
        store.upload(id("alice"), Digest.of(Bytes.EMPTY), 10, 0, false, _ -> {})) {
      upload.write(BLOB.slice(0, 4));
    }
    store.removeAbandonedBefore(Instant.EPOCH, _ -> false);
    assertThat(store.read(DIGEST, 1000)).isEqualTo(BLOB);
    store.removeAbandonedBefore(Instant.MAX, Digest.of(needed)::equals);
    assertThat(folder.resolve("partial")).isEmptyDirectory();
    assertThat(store.read(Digest.of(needed), 1000)).isEqualTo(needed);
    assertRefused(Rule.NOT_FOUND, () -> store.read(DIGEST, 1000));
  }
}

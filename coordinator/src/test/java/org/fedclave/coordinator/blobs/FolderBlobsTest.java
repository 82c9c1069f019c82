package org.fedclave.coordinator.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.fedclave.transport.TransportException.Rule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobsTest extends BlobStoreContract {

  @TempDir Path folder;
  private @Nullable FolderBlobs store;

  @Override
  BlobStore store() throws IOException {
    if (store == null) {
      store = new FolderBlobs(folder, LARGEST);
    }
    return store;
  }

  @Override
  BlobStore reopened() throws IOException {
    return new FolderBlobs(folder, LARGEST);
  }

  @Test
  void aDiskWithoutRoomRefusesBeforeTheFirstByte() throws Exception {
    var full =
        new FolderBlobs(
            folder, 1000, () -> FolderBlobs.RESERVED_BYTES + 9, FolderBlobs::openToAppend);
    assertRefused(Rule.FULL, () -> upload(full, "alice", BLOB, 0, false))
        .contains("disk is full", "operator");
    assertThat(folder.resolve("partial")).isEmptyDirectory();
  }

  @Test
  void aDiskThatFillsUpMeanwhileLeavesNothing() throws Exception {
    var filling =
        new FolderBlobs(
            folder, 1000, () -> Long.MAX_VALUE, file -> new FullChannel(writable(file)));
    try (BlobUpload upload = upload(filling, "alice", BLOB, 0, false)) {
      assertRefused(Rule.FULL, () -> upload.write(BLOB)).contains("disk is full");
    }
    assertThat(folder.resolve("partial")).isEmptyDirectory();
    assertThat(folder.resolve("blobs")).isEmptyDirectory();
  }

  private static FileChannel writable(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  @Test
  void aPartThatWasChangedOnTheDiskDoesNotBecomeTheBlob() throws Exception {
    try (BlobUpload upload = upload(store(), "alice", BLOB, 0, false)) {
      upload.write(BLOB.slice(0, 4));
    }
    Files.writeString(folder.resolve("partial").resolve(DIGEST.hex() + ".alice"), "CIPH");
    try (BlobUpload upload = upload(store(), "alice", BLOB, 4, false)) {
      upload.write(BLOB.slice(4, 10));
      assertRefused(Rule.DIGEST, upload::finish);
    }
    assertThat(store().held(id("alice"), DIGEST, false)).isEqualTo(new BlobStore.Held(false, 0));
  }
}

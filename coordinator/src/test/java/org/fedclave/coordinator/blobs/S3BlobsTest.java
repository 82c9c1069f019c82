package org.fedclave.coordinator.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.io.IOException;
import java.time.Duration;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class S3BlobsTest extends BlobStoreContract {

  private static final int PART = 64;
  private static final String ROOT = "fedclave/test/";

  private S3StandIn s3;
  private S3Objects objects;
  private S3Blobs store;

  @BeforeEach
  void start() throws IOException {
    s3 = new S3StandIn(PART);
    objects = new S3Objects(s3.place(), S3Credentials.of(S3StandIn.KEY_ID, S3StandIn.SECRET));
    store = new S3Blobs(objects, LARGEST, PART);
  }

  @AfterEach
  void stop() {
    objects.close();
    s3.close();
  }

  @Override
  BlobStore store() {
    return store;
  }

  @Override
  BlobStore reopened() {
    return new S3Blobs(objects, LARGEST, PART);
  }

  @Test
  void aKilledCoordinatorsUploadGoesOnAfterItsLastPart() throws Exception {
    Bytes blob = random(300);
    BlobUpload killed = upload(store, "alice", blob, 0, false);
    killed.write(blob.slice(0, 200)); // three parts and eight bytes, and it is never closed
    BlobStore next = reopened();
    assertThat(next.held(id("alice"), Digest.of(blob), false).bytes()).isEqualTo(192);
    try (BlobUpload upload = upload(next, "alice", blob, 192, false)) {
      upload.write(blob.slice(192, 300));
      upload.finish();
    }
    assertThat(next.read(Digest.of(blob), LARGEST)).isEqualTo(blob);
    assertThat(s3.openUploads()).isZero();
    assertThat(s3.keys()).containsExactly(ROOT + "blobs/" + Digest.of(blob).hex());
  }

  @Test
  void refusedUploadsLeaveNeitherObjectsNorParts() throws Exception {
    try (BlobUpload upload = store.upload(id("alice"), DIGEST, 300, 0, false, _ -> {})) {
      upload.write(random(300));
      assertRefused(Rule.DIGEST, upload::finish);
    }
    assertThat(s3.keys()).isEmpty();
    assertThat(s3.openUploads()).isZero();
  }

  @Test
  void aLostStateLeavesItsPartsToTheClockAndALiveOneKeepsThem() throws Exception {
    Bytes live = random(300);
    try (BlobUpload upload = upload(store, "alice", live, 0, false)) {
      upload.write(live.slice(0, 100));
    }
    objects.beginParts("blobs/" + DIGEST.hex()); // its coordinator died before it kept a state
    assertThat(s3.openUploads()).isEqualTo(2);
    s3.setTime(S3StandIn.BEGINNING.plus(Duration.ofDays(9)));
    try (BlobUpload upload = upload(store, "alice", live, 100, false)) {
      upload.write(live.slice(100, 200)); // begun long ago, and still going on
    }
    store.removeAbandonedBefore(S3StandIn.BEGINNING.plus(Duration.ofDays(2)), _ -> false);
    assertThat(s3.openUploads()).isEqualTo(1);
    try (BlobUpload upload = upload(store, "alice", live, 200, false)) {
      upload.write(live.slice(200, 300));
      upload.finish();
    }
    assertThat(store.read(Digest.of(live), LARGEST)).isEqualTo(live);
  }

  @Test
  void nothingIsListedWhereBlobsArePutAndRead() throws Exception {
    Bytes blob = random(300);
    put(store, blob);
    store.read(Digest.of(blob), LARGEST);
    store.held(id("bob"), Digest.of(blob), true);
    assertThat(s3.requests).isNotEmpty().noneMatch(request -> request.contains("prefix"));
  }

  @Test
  void aDamagedObjectIsNotReadAsTheBlob() throws Exception {
    put(store, BLOB);
    s3.damage(ROOT + "blobs/" + DIGEST.hex());
    assertRefused(Rule.DIGEST, () -> store.read(DIGEST, LARGEST)).contains("damaged");
  }

  @Test
  void aBusyServiceIsAskedAgainAndOneThatStaysAwayIsSaidToBe() throws Exception {
    s3.failNext(1);
    put(store, BLOB);
    s3.failNext(50);
    assertRefused(Rule.UNREACHABLE, () -> store.read(DIGEST, LARGEST))
        .contains("does not answer the coordinator");
  }

  @Test
  void anotherSecretIsRefusedWithoutBeingTold() {
    var stranger = new S3Objects(s3.place(), S3Credentials.of(S3StandIn.KEY_ID, "another secret"));
    try (var other = new S3Blobs(stranger, LARGEST, PART)) {
      assertRefused(Rule.FAULT, () -> put(other, BLOB))
          .contains("the store refuses")
          .doesNotContain("another secret", S3StandIn.KEY_ID, S3StandIn.BUCKET);
    }
  }
}

package org.fedclave.coordinator.blobs;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.TransportException.Rule;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Blobs in S3: {@code blobs/DIGEST} holds what stays, {@code letters/DIGEST} payloads of letters,
 * {@code partial/DIGEST.MEMBER} the state of an upload. An object appears by one conditional put or
 * completion after its digest was checked. Nothing is listed but by the clock. Thread-safe.
 */
public final class S3Blobs implements BlobStore {

  /** S3 takes at least 5 MiB a part but the last, and 10,000 parts. */
  private static final int PART_BYTES = 8 << 20;

  private static final long MOST_PARTS = 9_000;

  /** Each holds one part in memory. */
  private static final int MOST_UPLOADS = 64;

  private static final String KEPT = "blobs/";
  private static final String LETTERS = "letters/";
  private static final String PARTIAL = "partial/";

  private final S3Objects objects;
  private final long maximumBytes;
  private final int partBytes;

  /** The upload that owns each state. */
  private final Map<String, S3Upload> uploading = new HashMap<>();

  public S3Blobs(S3Place place, S3Credentials credentials, long maximumBytes) {
    this(new S3Objects(place, credentials), maximumBytes, PART_BYTES);
  }

  /** For tests, whose parts are small. */
  S3Blobs(S3Objects objects, long maximumBytes, int partBytes) {
    this.objects = objects;
    this.maximumBytes = maximumBytes;
    this.partBytes = partBytes;
  }

  @Override
  public Held held(MemberId uploader, Digest digest, boolean letter) throws RefusedCall {
    Optional<S3Objects.Head> whole = objects.head(KEPT + digest.hex());
    if (letter && whole.isEmpty()) {
      whole = objects.head(LETTERS + digest.hex());
    }
    if (whole.isPresent()) {
      return new Held(true, whole.get().bytes());
    }
    return new Held(
        false,
        objects
            .head(partial(uploader, digest))
            .map(state -> Long.parseLong(state.metadata().getOrDefault(S3Upload.HELD, "0")))
            .orElse(0L));
  }

  private static String partial(MemberId uploader, Digest digest) {
    return PARTIAL + digest.hex() + '.' + uploader.name();
  }

  @Override
  public BlobUpload upload(
      MemberId uploader, Digest digest, long size, long offset, boolean letter, LongConsumer reread)
      throws RefusedCall {
    if (size < 0 || size > maximumBytes) {
      throw new RefusedCall(
          Rule.TOO_LARGE, "a blob of " + size + " bytes; at most " + maximumBytes + " are stored");
    }
    String partial = partial(uploader, digest);
    endEarlier(partial);
    S3UploadState state = state(partial);
    if (offset != state.written() || offset > size) {
      throw new RefusedCall(
          Rule.CONFLICT, "the upload goes on at byte " + state.written() + ", not at " + offset);
    }
    int part = (int) Math.max(partBytes, Math.min(Integer.MAX_VALUE / 2, size / MOST_PARTS));
    S3Upload upload =
        new S3Upload(
            this,
            objects,
            partial,
            (letter ? LETTERS : KEPT) + digest.hex(),
            digest,
            size,
            part,
            state);
    own(partial, upload);
    return upload;
  }

  private void endEarlier(String partial) {
    S3Upload earlier;
    synchronized (uploading) {
      earlier = uploading.get(partial);
    }
    if (earlier != null) {
      earlier.close();
    }
  }

  private void own(String partial, S3Upload upload) throws RefusedCall {
    synchronized (uploading) {
      if (uploading.size() >= MOST_UPLOADS || uploading.putIfAbsent(partial, upload) != null) {
        throw new RefusedCall(
            Rule.UNREACHABLE, "the coordinator stores too many blobs at once; try again");
      }
    }
  }

  void release(String partial, S3Upload upload) {
    synchronized (uploading) {
      uploading.remove(partial, upload);
    }
  }

  private S3UploadState state(String partial) throws RefusedCall {
    Optional<ResponseInputStream<GetObjectResponse>> kept = objects.get(partial, 0);
    if (kept.isEmpty()) {
      return S3Upload.nothing();
    }
    try (InputStream state = kept.get()) {
      return S3UploadState.parse(Bytes.wrap(state.readAllBytes()));
    } catch (IOException e) {
      throw new RefusedCall(Rule.UNREACHABLE, "reading what was uploaded broke off", e);
    } catch (MalformedException e) {
      objects.delete(partial);
      throw new RefusedCall(Rule.CONFLICT, "what was uploaded is damaged; begin again", e);
    }
  }

  @Override
  public int openUploads() {
    synchronized (uploading) {
      return uploading.size();
    }
  }

  @Override
  public BlobContent open(Digest digest, long offset) throws RefusedCall {
    for (String name : new String[] {KEPT + digest.hex(), LETTERS + digest.hex()}) {
      Optional<BlobContent> content = offset == 0 ? whole(name) : rest(name, offset);
      if (content.isPresent()) {
        return content.get();
      }
    }
    throw new RefusedCall(Rule.NOT_FOUND, "there is no blob " + digest.abbreviated());
  }

  private Optional<BlobContent> whole(String name) throws RefusedCall {
    return objects.get(name, 0).map(bytes -> content(bytes, bytes.response().contentLength()));
  }

  private static BlobContent content(ResponseInputStream<GetObjectResponse> bytes, long size) {
    return new S3Content(bytes, size, bytes.response().contentLength());
  }

  private Optional<BlobContent> rest(String name, long offset) throws RefusedCall {
    Optional<S3Objects.Head> head = objects.head(name);
    if (head.isEmpty()) {
      return Optional.empty();
    }
    long size = head.get().bytes();
    if (offset < 0 || offset > size) {
      throw FolderContent.outside(offset, size);
    }
    return offset == size
        ? Optional.of(new S3Content(InputStream.nullInputStream(), size, 0))
        : objects.get(name, offset).map(bytes -> content(bytes, size));
  }

  @Override
  public void forgetLetter(Digest digest) {
    try {
      objects.delete(LETTERS + digest.hex());
    } catch (RefusedCall e) {
      System.getLogger(S3Blobs.class.getName())
          .log(System.Logger.Level.WARNING, "a handled letter's payload stays in S3", e);
    }
  }

  @Override
  public void removeAbandonedBefore(Instant moment, Predicate<Digest> isNeeded) throws RefusedCall {
    Set<Digest> goingOn = new HashSet<>();
    objects.list(
        PARTIAL,
        (name, _, modified) -> {
          if (modified.isBefore(moment)) {
            objects.delete(name);
          } else {
            goingOn.add(digest(PARTIAL, name.substring(0, name.indexOf('.'))));
          }
        });
    for (String folder : new String[] {KEPT, LETTERS}) {
      objects.abortPartsBefore(folder, moment, name -> goingOn.contains(digest(folder, name)));
    }
    objects.list(
        LETTERS,
        (name, _, modified) -> {
          if (modified.isBefore(moment) && !isNeeded.test(digest(LETTERS, name))) {
            objects.delete(name);
          }
        });
  }

  private static Digest digest(String folder, String name) {
    return new Digest(Bytes.hex(name.substring(folder.length())));
  }

  @Override
  public void eachKept(Listing listing) throws RefusedCall {
    objects.list(KEPT, (name, bytes, _) -> listing.take(new Kept(digest(KEPT, name), bytes)));
  }

  @Override
  public void remove(Digest digest) throws RefusedCall {
    objects.delete(KEPT + digest.hex());
  }

  @Override
  public void close() {
    objects.close();
  }
}

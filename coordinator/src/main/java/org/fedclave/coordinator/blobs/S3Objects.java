package org.fedclave.coordinator.blobs;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.transport.TransportException.Rule;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The few verbs of S3 that blobs need, over one bucket and prefix; names are without the prefix.
 * What S3 refuses becomes a refusal that names neither bucket nor key. Thread-safe.
 */
final class S3Objects implements AutoCloseable {

  /** One request and its answer; a part of an upload is the longest. */
  private static final Duration ATTEMPT = Duration.ofSeconds(60);

  /** One verb, with the SDK's own repetitions. */
  private static final Duration VERB = Duration.ofMinutes(2);

  private final S3Place place;
  private final S3Client s3;

  S3Objects(S3Place place, S3Credentials credentials) {
    this.place = place;
    var builder =
        S3Client.builder()
            .region(Region.of(place.region()))
            .credentialsProvider(credentials.provider())
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(Duration.ofSeconds(10))
                    .socketTimeout(ATTEMPT))
            .overrideConfiguration(all -> all.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(VERB))
            // We send Content-MD5 and check SHA-256 ourselves; services other than Amazon's know
            // both.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(one -> one.chunkedEncodingEnabled(false));
    place.endpoint().ifPresent(uri -> builder.endpointOverride(uri).forcePathStyle(true));
    s3 = builder.build();
  }

  /** What is said of an object without its bytes. */
  record Head(long bytes, Instant modified, Map<String, String> metadata) {
    Head {
      metadata = Map.copyOf(metadata);
    }
  }

  /** Something that is asked of S3. */
  @FunctionalInterface
  private interface Ask<T> {
    T run();
  }

  private static <T> T ask(String doing, Ask<T> ask) throws RefusedCall {
    try {
      return ask.run();
    } catch (SdkException e) {
      throw refusal(doing, e);
    }
  }

  static RefusedCall refusal(String doing, SdkException e) {
    System.getLogger(S3Objects.class.getName())
        .log(System.Logger.Level.WARNING, doing + " a blob in S3 failed: " + e.getMessage());
    int status = e instanceof S3Exception s ? s.statusCode() : 0;
    return status >= 400 && status < 500 && status != 408 && status != 429
        ? new RefusedCall(
            Rule.FAULT, doing + " a blob: the store refuses; the coordinator's log says why", e)
        : new RefusedCall(
            Rule.UNREACHABLE, doing + " a blob: the store does not answer the coordinator", e);
  }

  Optional<Head> head(String name) throws RefusedCall {
    return ask(
        "looking for",
        () -> {
          try {
            HeadObjectResponse head =
                s3.headObject(of -> of.bucket(place.bucket()).key(place.key(name)));
            return Optional.of(
                new Head(head.contentLength(), head.lastModified(), head.metadata()));
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  /** The bytes from {@code offset} on, which must not be the end; empty if there is no object. */
  Optional<ResponseInputStream<GetObjectResponse>> get(String name, long offset)
      throws RefusedCall {
    return ask(
        "reading",
        () -> {
          try {
            return Optional.of(
                s3.getObject(
                    of -> {
                      of.bucket(place.bucket()).key(place.key(name));
                      if (offset > 0) {
                        of.range("bytes=" + offset + '-');
                      }
                    }));
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  /** Replaces what is there. */
  void put(String name, Bytes content, Map<String, String> metadata) throws RefusedCall {
    ask(
        "storing",
        () ->
            s3.putObject(
                of ->
                    of.bucket(place.bucket())
                        .key(place.key(name))
                        .metadata(metadata)
                        .contentMD5(md5(content)),
                body(content)));
  }

  /** Stores unless there is one already. */
  void putIfAbsent(String name, Bytes content) throws RefusedCall {
    ask(
        "storing",
        () ->
            unlessThere(
                () ->
                    s3.putObject(
                        of ->
                            of.bucket(place.bucket())
                                .key(place.key(name))
                                .ifNoneMatch("*")
                                .contentMD5(md5(content)),
                        body(content))));
  }

  /** Whether it was done; it was not where S3 says that the condition fails. */
  private static boolean unlessThere(Runnable conditional) {
    try {
      conditional.run();
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == 412) {
        return false;
      }
      throw e;
    }
  }

  void delete(String name) throws RefusedCall {
    ask("removing", () -> s3.deleteObject(of -> of.bucket(place.bucket()).key(place.key(name))));
  }

  /** Begins an object of parts, and returns the name of the upload. */
  String beginParts(String name) throws RefusedCall {
    return ask(
            "storing",
            () -> s3.createMultipartUpload(of -> of.bucket(place.bucket()).key(place.key(name))))
        .uploadId();
  }

  /**
   * Stores a part and returns its tag.
   *
   * @param number from 1
   */
  String putPart(String name, String upload, int number, Bytes content) throws RefusedCall {
    return ask(
            "storing",
            () ->
                s3.uploadPart(
                    of ->
                        of.bucket(place.bucket())
                            .key(place.key(name))
                            .uploadId(upload)
                            .partNumber(number)
                            .contentMD5(md5(content)),
                    body(content)))
        .eTag();
  }

  /** Makes the object of its parts, unless there is one already; the parts are gone then. */
  void completeParts(String name, String upload, List<String> tags) throws RefusedCall {
    List<CompletedPart> parts =
        IntStream.range(0, tags.size())
            .mapToObj(i -> CompletedPart.builder().partNumber(i + 1).eTag(tags.get(i)).build())
            .toList();
    boolean done =
        ask(
            "storing",
            () ->
                unlessThere(
                    () ->
                        s3.completeMultipartUpload(
                            of ->
                                of.bucket(place.bucket())
                                    .key(place.key(name))
                                    .uploadId(upload)
                                    .ifNoneMatch("*")
                                    .multipartUpload(all -> all.parts(parts)))));
    if (!done) {
      abortParts(name, upload);
    }
  }

  /** Forgets parts, if they are there. */
  void abortParts(String name, String upload) throws RefusedCall {
    ask(
        "removing",
        () -> {
          try {
            return s3.abortMultipartUpload(
                of -> of.bucket(place.bucket()).key(place.key(name)).uploadId(upload));
          } catch (S3Exception e) {
            if (e.statusCode() == 404) {
              return e;
            }
            throw e;
          }
        });
  }

  /** Takes a listed object, whose name has the folder in front. */
  @FunctionalInterface
  interface Listing {
    void take(String name, long bytes, Instant modified) throws RefusedCall;
  }

  /** Lists a folder, in pages. */
  void list(String folder, Listing listing) throws RefusedCall {
    var pages =
        ask(
            "listing",
            () ->
                s3.listObjectsV2Paginator(of -> of.bucket(place.bucket()).prefix(place.key(folder)))
                    .contents()
                    .iterator());
    while (ask("listing", pages::hasNext)) {
      S3Object object = pages.next();
      listing.take(folder + unprefixed(folder, object.key()), object.size(), object.lastModified());
    }
  }

  private String unprefixed(String folder, String key) {
    return key.substring(place.key(folder).length());
  }

  /**
   * Forgets parts under {@code folder} that were begun before {@code moment}.
   *
   * @param goesOn whether somebody goes on with the object of this name
   */
  void abortPartsBefore(String folder, Instant moment, Predicate<String> goesOn)
      throws RefusedCall {
    var uploads =
        ask(
            "listing",
            () ->
                s3.listMultipartUploadsPaginator(
                        of -> of.bucket(place.bucket()).prefix(place.key(folder)))
                    .uploads()
                    .iterator());
    while (ask("listing", uploads::hasNext)) {
      MultipartUpload upload = uploads.next();
      String name = folder + unprefixed(folder, upload.key());
      if (upload.initiated().isBefore(moment) && !goesOn.test(name)) {
        abortParts(name, upload.uploadId());
      }
    }
  }

  private static RequestBody body(Bytes content) {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(content.unsafeArray()),
        content.size(),
        "application/octet-stream");
  }

  /** S3 compares it with what arrives; it says nothing against an attacker, our digests do. */
  private static String md5(Bytes content) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("MD5").digest(content.unsafeArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has MD5", e);
    }
  }

  @Override
  public void close() {
    s3.close();
  }
}

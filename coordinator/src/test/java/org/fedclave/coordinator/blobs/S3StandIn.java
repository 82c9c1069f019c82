package org.fedclave.coordinator.blobs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedclave.protocol.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The part of S3's HTTP interface that blobs use, in memory: signatures of version 4 are verified,
 * Content-MD5 is compared, objects of parts need tags and sizes as S3 wants them, puts may be
 * conditional, reads may have a range, listings have pages. It is no S3: what it does follows the
 * API's reference, and nothing here was held against a real one.
 */
public final class S3StandIn implements AutoCloseable {

  static final String BUCKET = "hospital-blobs";
  public static final String KEY_ID = "AKIDEXAMPLE";
  public static final String SECRET = "a secret of the tests";

  /** When objects are stored, unless the time is set. */
  static final Instant BEGINNING = Instant.parse("2026-03-01T12:00:00Z");

  /** Objects in a page of a listing: few, so that there are pages. */
  private static final int PAGE = 2;

  private static final Pattern PART = Pattern.compile("<PartNumber>(\\d+)</PartNumber>");
  private static final Pattern TAG = Pattern.compile("<ETag>([^<]+)</ETag>");

  private record Stored(Bytes content, Map<String, String> metadata, String tag, Instant modified) {
    Stored {
      metadata = Map.copyOf(metadata);
    }
  }

  private record Parts(String key, TreeMap<Integer, Stored> parts, Instant begun) {}

  /** What S3 answers instead of doing it. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status, String code) {
      super(code);
      this.status = status;
    }
  }

  final List<String> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final int smallestPart;
  private final TreeMap<String, Stored> objects = new TreeMap<>();
  private final TreeMap<String, Parts> uploads = new TreeMap<>();
  private volatile Instant now = BEGINNING;
  private final AtomicInteger failing = new AtomicInteger();
  private int begun;

  /**
   * @param smallestPart least bytes of a part but the last; Amazon's is 5 MiB
   */
  public S3StandIn(int smallestPart) throws IOException {
    this.smallestPart = smallestPart;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  public S3Place place() {
    return new S3Place(
        BUCKET,
        "fedclave/test",
        "eu-central-1",
        Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())));
  }

  /** Objects stored from now on are of this moment. */
  void setTime(Instant moment) {
    now = moment;
  }

  /** The next so many requests are answered with 503. */
  void failNext(int requests) {
    failing.set(requests);
  }

  public synchronized List<String> keys() {
    return List.copyOf(objects.keySet());
  }

  synchronized int openUploads() {
    return uploads.size();
  }

  /** Changes a byte of an object. */
  synchronized void damage(String key) {
    Stored stored = objects.get(key);
    if (stored == null) {
      throw new IllegalArgumentException("no object " + key);
    }
    byte[] bytes = stored.content().toArray();
    bytes[bytes.length / 2] ^= 1;
    objects.put(
        key, new Stored(Bytes.wrap(bytes), stored.metadata(), stored.tag(), stored.modified()));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      try {
        if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          throw new Refused(503, "SlowDown");
        }
        S3Signature.verify(exchange, body, KEY_ID, SECRET);
        answer(exchange, body);
      } catch (Refused e) {
        boolean bare = exchange.getRequestMethod().equals("HEAD");
        respond(
            exchange,
            e.status,
            bare ? "" : "<Error><Code>" + e.getMessage() + "</Code><Message>no</Message></Error>");
      } catch (GeneralSecurityException e) {
        respond(exchange, 403, "<Error><Code>SignatureDoesNotMatch</Code></Error>");
      }
    }
  }

  private void answer(HttpExchange exchange, byte[] body)
      throws IOException, Refused, GeneralSecurityException {
    String path = exchange.getRequestURI().getPath();
    String bucket = '/' + BUCKET;
    if (!path.startsWith(bucket)) {
      throw new Refused(404, "NoSuchBucket");
    }
    String key = path.length() > bucket.length() + 1 ? path.substring(bucket.length() + 1) : "";
    Map<String, String> query = S3Signature.query(exchange.getRequestURI());
    String method = exchange.getRequestMethod();
    requests.add(method + ' ' + key + (query.isEmpty() ? "" : " " + query.keySet()));
    synchronized (this) {
      switch (method) {
        case "PUT" -> put(exchange, key, query, body);
        case "GET" -> get(exchange, key, query);
        case "HEAD" -> head(exchange, key);
        case "POST" -> post(exchange, key, query, body);
        case "DELETE" -> delete(exchange, key, query);
        default -> throw new Refused(405, "MethodNotAllowed");
      }
    }
  }

  private void put(HttpExchange exchange, String key, Map<String, String> query, byte[] body)
      throws IOException, Refused, GeneralSecurityException {
    byte[] md5 = MessageDigest.getInstance("MD5").digest(body);
    String said = exchange.getRequestHeaders().getFirst("Content-MD5");
    if (said == null || !MessageDigest.isEqual(md5, Base64.getDecoder().decode(said))) {
      throw new Refused(400, "BadDigest");
    }
    String tag = '"' + HexFormat.of().formatHex(md5) + '"';
    Stored stored = new Stored(Bytes.of(body), metadata(exchange), tag, now);
    String upload = query.get("uploadId");
    if (upload == null) {
      requireAbsent(exchange, key);
      objects.put(key, stored);
    } else {
      upload(key, upload)
          .parts()
          .put(Integer.parseInt(query.getOrDefault("partNumber", "")), stored);
    }
    exchange.getResponseHeaders().set("ETag", tag);
    respond(exchange, 200, "");
  }

  private static Map<String, String> metadata(HttpExchange exchange) {
    Map<String, String> metadata = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (name.toLowerCase(java.util.Locale.ROOT).startsWith("x-amz-meta-")) {
                metadata.put(name, values.getFirst());
              }
            });
    return metadata;
  }

  private void requireAbsent(HttpExchange exchange, String key) throws Refused {
    if ("*".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))
        && objects.containsKey(key)) {
      throw new Refused(412, "PreconditionFailed");
    }
  }

  private Parts upload(String key, String upload) throws Refused {
    Parts parts = uploads.get(upload);
    if (parts == null || !parts.key().equals(key)) {
      throw new Refused(404, "NoSuchUpload");
    }
    return parts;
  }

  private Stored stored(String key) throws Refused {
    Stored stored = objects.get(key);
    if (stored == null) {
      throw new Refused(404, "NoSuchKey");
    }
    return stored;
  }

  private void get(HttpExchange exchange, String key, Map<String, String> query)
      throws IOException, Refused {
    if (query.containsKey("uploads")) {
      listUploads(exchange, query);
      return;
    }
    if (key.isEmpty()) {
      list(exchange, query);
      return;
    }
    Stored stored = stored(key);
    describe(exchange, stored);
    byte[] content = stored.content().unsafeArray();
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      respond(exchange, 200, content);
      return;
    }
    int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    if (from >= content.length) {
      throw new Refused(416, "InvalidRange");
    }
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + from + '-' + (content.length - 1) + '/' + content.length);
    respond(exchange, 206, Arrays.copyOfRange(content, from, content.length));
  }

  private static void describe(HttpExchange exchange, Stored stored) {
    exchange.getResponseHeaders().set("ETag", stored.tag());
    exchange
        .getResponseHeaders()
        .set(
            "Last-Modified",
            java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.format(
                stored.modified().atZone(java.time.ZoneOffset.UTC)));
    stored.metadata().forEach(exchange.getResponseHeaders()::set);
  }

  private void head(HttpExchange exchange, String key) throws IOException, Refused {
    Stored stored = stored(key);
    describe(exchange, stored);
    exchange.getResponseHeaders().set("Content-Length", String.valueOf(stored.content().size()));
    exchange.sendResponseHeaders(200, -1);
  }

  /** Continues after the key that the page before ended with. */
  private void list(HttpExchange exchange, Map<String, String> query) throws IOException {
    String prefix = query.getOrDefault("prefix", "");
    String after = query.getOrDefault("continuation-token", "");
    List<Map.Entry<String, Stored>> rest =
        objects.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .filter(entry -> entry.getKey().compareTo(after) > 0)
            .toList();
    var page = rest.subList(0, Math.min(PAGE, rest.size()));
    boolean more = rest.size() > PAGE;
    StringBuilder xml =
        new StringBuilder("<ListBucketResult><IsTruncated>" + more + "</IsTruncated>");
    if (more) {
      xml.append("<NextContinuationToken>" + page.getLast().getKey() + "</NextContinuationToken>");
    }
    for (var entry : page) {
      xml.append("<Contents><Key>" + entry.getKey() + "</Key>");
      xml.append("<Size>" + entry.getValue().content().size() + "</Size>");
      xml.append("<LastModified>" + entry.getValue().modified() + "</LastModified></Contents>");
    }
    respond(exchange, 200, xml.append("</ListBucketResult>").toString());
  }

  private void listUploads(HttpExchange exchange, Map<String, String> query) throws IOException {
    StringBuilder xml =
        new StringBuilder("<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>");
    uploads.forEach(
        (id, parts) -> {
          if (parts.key().startsWith(query.getOrDefault("prefix", ""))) {
            xml.append("<Upload><Key>" + parts.key() + "</Key><UploadId>" + id + "</UploadId>");
            xml.append("<Initiated>" + parts.begun() + "</Initiated></Upload>");
          }
        });
    respond(exchange, 200, xml.append("</ListMultipartUploadsResult>").toString());
  }

  private void post(HttpExchange exchange, String key, Map<String, String> query, byte[] body)
      throws IOException, Refused {
    if (query.containsKey("uploads")) {
      String id = "upload-" + ++begun;
      uploads.put(id, new Parts(key, new TreeMap<>(), now));
      respond(
          exchange,
          200,
          "<InitiateMultipartUploadResult><UploadId>"
              + id
              + "</UploadId></InitiateMultipartUploadResult>");
      return;
    }
    String id = query.getOrDefault("uploadId", "");
    Parts parts = upload(key, id);
    requireAbsent(exchange, key);
    Bytes content = joined(parts, new String(body, StandardCharsets.UTF_8));
    objects.put(key, new Stored(content, Map.of(), "\"" + id + "-parts\"", now));
    uploads.remove(id);
    respond(exchange, 200, "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>");
  }

  /**
   * Every named part must be there with its tag, in order, and all but the last be large enough.
   */
  private Bytes joined(Parts parts, String xml) throws Refused {
    Matcher numbers = PART.matcher(xml);
    Matcher tags = TAG.matcher(xml);
    var all = new java.io.ByteArrayOutputStream();
    int last = 0;
    boolean small = false;
    while (numbers.find() && tags.find()) {
      int number = Integer.parseInt(numbers.group(1));
      Stored part = parts.parts().get(number);
      if (part == null || !part.tag().equals(tags.group(1).replace("&quot;", "\""))) {
        throw new Refused(400, "InvalidPart");
      }
      if (number <= last) {
        throw new Refused(400, "InvalidPartOrder");
      }
      if (small) {
        throw new Refused(400, "EntityTooSmall");
      }
      small = part.content().size() < smallestPart;
      last = number;
      all.writeBytes(part.content().unsafeArray());
    }
    if (last == 0) {
      throw new Refused(400, "MalformedXML");
    }
    return Bytes.wrap(all.toByteArray());
  }

  private void delete(HttpExchange exchange, String key, Map<String, String> query)
      throws IOException, Refused {
    String upload = query.get("uploadId");
    if (upload == null) {
      objects.remove(key); // no error where there is none
    } else {
      upload(key, upload);
      uploads.remove(upload);
    }
    exchange.sendResponseHeaders(204, -1);
  }

  private static void respond(HttpExchange exchange, int status, String xml) throws IOException {
    if (!xml.isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", "application/xml");
    }
    respond(exchange, status, xml.getBytes(StandardCharsets.UTF_8));
  }

  private static void respond(HttpExchange exchange, int status, byte @Nullable [] body)
      throws IOException {
    byte[] bytes = body == null ? new byte[0] : body;
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

package org.fedclave.coordinator.blobs;

import com.sun.net.httpserver.HttpExchange;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Verifies AWS Signature Version 4 of a request, from its public description. */
final class S3Signature {

  private static final Pattern HEADER =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([a-z0-9-]+)/s3/aws4_request,"
              + " SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");

  private S3Signature() {}

  static void verify(HttpExchange exchange, byte[] body, String keyId, String secret)
      throws GeneralSecurityException {
    Matcher header =
        HEADER.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    if (!header.matches() || !header.group(1).equals(keyId)) {
      throw new InvalidKeyException("no signature by the key");
    }
    List<String> signed = Arrays.asList(header.group(4).split(";", -1));
    if (!signed.contains("host") || !signed.contains("x-amz-date")) {
      throw new InvalidKeyException("host or date are not signed");
    }
    String payload = String.valueOf(exchange.getRequestHeaders().getFirst("x-amz-content-sha256"));
    if (!payload.equals(hex(sha256(body))) && !bodyIsUnsigned(payload, body, signed)) {
      throw new InvalidKeyException("the body is not the signed one");
    }
    String canonical =
        String.join(
            "\n",
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            canonicalQuery(exchange.getRequestURI()),
            canonicalHeaders(exchange, signed),
            header.group(4),
            payload);
    String scope = header.group(2) + '/' + header.group(3) + "/s3/aws4_request";
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            String.valueOf(exchange.getRequestHeaders().getFirst("x-amz-date")),
            scope,
            hex(sha256(canonical.getBytes(StandardCharsets.UTF_8))));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/", -1)) {
      key = hmac(key, part);
    }
    if (!hex(hmac(key, toSign)).equals(header.group(5))) {
      throw new InvalidKeyException("another signature");
    }
  }

  /** S3 takes that; a body must then be held by a signed Content-MD5. */
  private static boolean bodyIsUnsigned(String payload, byte[] body, List<String> signed) {
    return payload.equals("UNSIGNED-PAYLOAD")
        && (body.length == 0 || signed.contains("content-md5"));
  }

  private static String canonicalHeaders(HttpExchange exchange, List<String> signed) {
    return signed.stream()
        .map(
            name ->
                name
                    + ':'
                    + String.join(",", exchange.getRequestHeaders().getOrDefault(name, List.of()))
                        .trim()
                    + '\n')
        .collect(Collectors.joining());
  }

  private static String canonicalQuery(URI uri) {
    return query(uri).entrySet().stream()
        .map(entry -> encoded(entry.getKey()) + '=' + encoded(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Names and values, decoded and sorted; a name without a value has an empty one. */
  static Map<String, String> query(URI uri) {
    Map<String, String> query = new TreeMap<>();
    if (uri.getRawQuery() != null) {
      for (String part : uri.getRawQuery().split("&", -1)) {
        int equals = part.indexOf('=');
        query.put(
            decoded(equals < 0 ? part : part.substring(0, equals)),
            equals < 0 ? "" : decoded(part.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}

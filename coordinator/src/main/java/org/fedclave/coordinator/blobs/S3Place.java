package org.fedclave.coordinator.blobs;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where blobs lie in S3, or in something that speaks its protocol: {@code
 * s3://bucket/prefix?region=...&endpoint=https://...}. It holds no credentials.
 *
 * @param bucket by S3's rules for names
 * @param prefix of all keys, without slashes at its ends; may be empty
 * @param region that signatures name
 * @param endpoint of a service that is not Amazon's; HTTPS, except on this machine
 */
public record S3Place(String bucket, String prefix, String region, Optional<URI> endpoint) {

  public static final int LONGEST = 1024;

  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern PREFIX = Pattern.compile("|[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");
  private static final String FORM = "s3://BUCKET/PREFIX?region=REGION&endpoint=https://HOST:PORT";

  public S3Place {
    require(BUCKET.matcher(bucket).matches(), "a bucket's name by S3's rules", "another one");
    require(PREFIX.matcher(prefix).matches(), "a prefix of letters, digits and -._/", prefix);
    require(REGION.matcher(region).matches(), "a region such as eu-central-1", region);
    endpoint.ifPresent(S3Place::requireEndpoint);
  }

  private static void requireEndpoint(URI endpoint) {
    String host = String.valueOf(endpoint.getHost());
    boolean here = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    boolean safe =
        "https".equals(endpoint.getScheme()) || (here && "http".equals(endpoint.getScheme()));
    boolean bare =
        endpoint.getUserInfo() == null
            && endpoint.getQuery() == null
            && endpoint.getFragment() == null;
    require(
        endpoint.getHost() != null && safe && bare,
        "an endpoint https://HOST:PORT without credentials",
        endpoint.getUserInfo() == null ? endpoint.toString() : "one with credentials");
  }

  /** Reads {@link #toString}; {@code region} is {@code us-east-1} where an endpoint is named. */
  public static S3Place parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw refusal(FORM, "no URL", e);
    }
    require("s3".equals(uri.getScheme()) && uri.getAuthority() != null, FORM, "another URL");
    Map<String, String> query = query(uri.getQuery());
    Optional<URI> endpoint = Optional.ofNullable(query.remove("endpoint")).map(URI::create);
    String region = query.remove("region");
    require(region != null || endpoint.isPresent(), "a region or an endpoint", "neither");
    require(query.isEmpty(), "region and endpoint", String.join(", ", query.keySet()));
    return new S3Place(
        uri.getAuthority(),
        trimmed(uri.getPath()),
        region == null ? "us-east-1" : region,
        endpoint);
  }

  private static Map<String, String> query(@Nullable String text) {
    Map<String, String> query = new HashMap<>();
    if (text != null) {
      for (String part : text.split("&", -1)) {
        int equals = part.indexOf('=');
        require(equals > 0, "name=value", "a part without it");
        require(
            query.put(part.substring(0, equals), part.substring(equals + 1)) == null,
            "each name once",
            part.substring(0, equals) + " twice");
      }
    }
    return query;
  }

  private static String trimmed(String path) {
    String prefix = path.startsWith("/") ? path.substring(1) : path;
    return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
  }

  private static void require(boolean holds, String wanted, String found) {
    if (!holds) {
      throw refusal(wanted, found, null);
    }
  }

  private static IllegalArgumentException refusal(
      String wanted, String found, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "the place of blobs: " + wanted + " is expected, found " + found, cause);
  }

  /** The key of {@code name} under the prefix. */
  String key(String name) {
    return prefix.isEmpty() ? name : prefix + '/' + name;
  }

  @Override
  public String toString() {
    return "s3://"
        + bucket
        + '/'
        + prefix
        + "?region="
        + region
        + endpoint.map(uri -> "&endpoint=" + uri).orElse("");
  }
}

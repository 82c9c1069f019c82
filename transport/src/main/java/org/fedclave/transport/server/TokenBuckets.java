package org.fedclave.transport.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket for each key. Of more than {@code mostKeys} keys the one that was used longest ago
 * is forgotten, and begins with a full bucket if it comes again. Thread-safe.
 */
final class TokenBuckets<K> {

  /** A token, but for what sums of fractions lose. */
  private static final double WHOLE = 1 - 1e-9;

  private final double perSecond;
  private final int burst;
  private final int mostKeys;
  private final Clock clock;
  private final Map<K, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  /** Tokens as they were at a moment. */
  private record Bucket(double tokens, Instant at) {}

  /**
   * @param perSecond tokens that come in
   * @param burst tokens of a full bucket
   * @param mostKeys bounds the memory
   */
  TokenBuckets(double perSecond, int burst, int mostKeys, Clock clock) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.mostKeys = mostKeys;
    this.clock = clock;
  }

  /** Takes a token; if there is none, returns how long until there is one. */
  synchronized Optional<Duration> take(K key) {
    Instant now = clock.instant();
    double tokens = tokens(buckets.get(key), now);
    boolean taken = tokens >= WHOLE;
    buckets.put(key, new Bucket(taken ? Math.max(0, tokens - 1) : tokens, now));
    forgetOne();
    return taken ? Optional.empty() : Optional.of(until(tokens));
  }

  private Duration until(double tokens) {
    double millis = (WHOLE - tokens) / perSecond * 1000;
    return Duration.ofMillis(Math.max(1, (long) Math.ceil(millis)));
  }

  private double tokens(@Nullable Bucket bucket, Instant now) {
    if (bucket == null) {
      return burst;
    }
    // a clock that was set back gives nothing
    double seconds = Math.max(0, Duration.between(bucket.at(), now).toNanos() / 1e9);
    return Math.min(burst, bucket.tokens() + seconds * perSecond);
  }

  private void forgetOne() {
    if (buckets.size() > mostKeys) {
      var eldest = buckets.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /** Keys that are remembered. */
  synchronized int size() {
    return buckets.size();
  }
}

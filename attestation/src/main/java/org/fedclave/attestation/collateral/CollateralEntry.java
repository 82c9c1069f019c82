package org.fedclave.attestation.collateral;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fedclave.protocol.Digest;

/**
 * What the index of a {@link CollateralStore} says of one piece. The piece's own content said it
 * when it was imported; nothing of it is verified.
 *
 * @param digest of the piece, and the name of its file
 * @param kind what it is
 * @param size in bytes
 * @param about what it is looked up by, for example {@code fmspc}
 * @param channels the data sets as which it was served; at least one exactly for kinds that have
 *     them
 * @param issued from when on it says to be good
 * @param nextUpdate until when it says to be good
 * @param importedAt when it came into the store
 */
public record CollateralEntry(
    Digest digest,
    CollateralKind kind,
    int size,
    Map<String, String> about,
    Set<UpdateChannel> channels,
    Optional<Instant> issued,
    Optional<Instant> nextUpdate,
    Instant importedAt) {

  private static final Pattern COMMON_NAME = Pattern.compile("CN=([^,]+)");
  private static final int LONGEST = 40;

  public CollateralEntry {
    about = Collections.unmodifiableMap(new TreeMap<>(about));
    channels = Set.copyOf(channels);
    if (kind.hasChannels() == channels.isEmpty()) {
      throw new IllegalArgumentException(
          kind.label() + (channels.isEmpty() ? " lacks a channel" : " has no channels"));
    }
    if (size < 1 || size > kind.largest()) {
      throw new IllegalArgumentException(
          kind.label() + " has 1 to " + kind.largest() + " bytes, not " + size);
    }
  }

  static CollateralEntry of(CollateralPiece piece, UpdateChannel channel, Instant now) {
    return new CollateralEntry(
        piece.digest(),
        piece.kind(),
        piece.bytes().size(),
        piece.about(),
        piece.kind().hasChannels() ? Set.of(channel) : Set.of(),
        piece.issued(),
        piece.nextUpdate(),
        now);
  }

  /** This entry, served as {@code more} too. */
  CollateralEntry alsoIn(Set<UpdateChannel> more) {
    if (channels.containsAll(more)) {
      return this;
    }
    Set<UpdateChannel> both = EnumSet.copyOf(channels);
    both.addAll(more);
    return new CollateralEntry(digest, kind, size, about, both, issued, nextUpdate, importedAt);
  }

  /** What the piece says of {@code name}, or the empty string. */
  public String about(String name) {
    return about.getOrDefault(name, "");
  }

  /** Whether it says to be good from before {@code at} on. */
  public boolean isIssuedBy(Instant at) {
    return issued.map(from -> !at.isBefore(from)).orElse(true);
  }

  /** Whether it was to be replaced before {@code at}. */
  public boolean isExpired(Instant at) {
    return nextUpdate.map(at::isAfter).orElse(false);
  }

  /** One line for people: what it is about, without its dates. */
  public String describe() {
    String words =
        about.entrySet().stream()
            .map(entry -> entry.getKey() + ' ' + shortened(entry.getValue()))
            .collect(Collectors.joining(", "));
    return channels.isEmpty()
        ? words
        : words
            + ", "
            + channels.stream().sorted().map(UpdateChannel::label).collect(Collectors.joining("+"));
  }

  /** Of a name its common name, of a long number its start. */
  private static String shortened(String value) {
    Matcher name = COMMON_NAME.matcher(value);
    if (name.find()) {
      return name.group(1);
    }
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST / 2) + "...";
  }
}

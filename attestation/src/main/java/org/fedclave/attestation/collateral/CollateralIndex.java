package org.fedclave.attestation.collateral;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/** The JSON form of a store's index ({@code fedclave/collateral-index/1}), written sorted. */
final class CollateralIndex {

  static final String KIND = "fedclave/collateral-index/1";

  /** More pieces are not kept in one store. */
  static final int MOST_ENTRIES = 8192;

  static final int LARGEST = 16 << 20;

  private static final int LONGEST_ABOUT = 2048;
  private static final JsonMapper MAPPER = new JsonMapper();

  private CollateralIndex() {}

  static Map<Digest, CollateralEntry> read(String where, Bytes json) throws MalformedException {
    StrictJson index = StrictJson.parse(where, json, LARGEST);
    index.oneOf("kind", Set.of(KIND));
    Map<Digest, CollateralEntry> entries = new LinkedHashMap<>();
    for (StrictJson element : index.objects("entries", 0, MOST_ENTRIES)) {
      CollateralEntry entry = entry(element);
      if (entries.put(entry.digest(), entry) != null) {
        throw new MalformedException(element.where() + ": " + entry.digest() + " comes twice");
      }
    }
    index.finish();
    return entries;
  }

  private static CollateralEntry entry(StrictJson json) throws MalformedException {
    CollateralKind kind = CollateralKind.ofLabel(json.oneOf("kind", CollateralKind.labels()));
    Set<UpdateChannel> channels = EnumSet.noneOf(UpdateChannel.class);
    for (String label : json.texts("channels", 0, UpdateChannel.values().length)) {
      if (!UpdateChannel.labels().contains(label)) {
        throw MalformedException.at(
            json.where() + ": channels",
            "names out of " + UpdateChannel.labels(),
            MalformedException.quote(label));
      }
      channels.add(UpdateChannel.ofLabel(label));
    }
    try {
      return new CollateralEntry(
          json.digest("digest"),
          kind,
          (int) json.integer("size", 1, kind.largest()),
          about(json.object("about")),
          channels,
          optionalInstant(json, "issued"),
          optionalInstant(json, "nextUpdate"),
          json.instant("importedAt"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  private static Map<String, String> about(StrictJson json) throws MalformedException {
    Map<String, String> about = new TreeMap<>();
    for (String name : json.names()) {
      about.put(name, json.text(name, LONGEST_ABOUT));
    }
    return about;
  }

  private static Optional<Instant> optionalInstant(StrictJson json, String name)
      throws MalformedException {
    return json.has(name) ? Optional.of(json.instant(name)) : Optional.empty();
  }

  static Bytes write(Collection<CollateralEntry> entries) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", KIND);
    ArrayNode array = json.putArray("entries");
    List<CollateralEntry> sorted = new ArrayList<>(entries);
    sorted.sort(ORDER);
    sorted.forEach(entry -> array.add(tree(entry)));
    try {
      return Bytes.utf8(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of texts and numbers is always writable", e);
    }
  }

  /** By kind, then by what they are about, then the newest first. */
  static final Comparator<CollateralEntry> ORDER =
      Comparator.comparing(CollateralEntry::kind)
          .thenComparing(entry -> entry.about().toString())
          .thenComparing(
              entry -> entry.issued().orElse(Instant.EPOCH), Comparator.<Instant>reverseOrder())
          .thenComparing(CollateralEntry::digest);

  /** One entry as a tree. */
  static ObjectNode tree(CollateralEntry entry) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("digest", entry.digest().toString());
    json.put("kind", entry.kind().label());
    json.put("size", entry.size());
    ObjectNode about = json.putObject("about");
    entry.about().forEach(about::put);
    ArrayNode channels = json.putArray("channels");
    entry.channels().stream().map(UpdateChannel::label).sorted().forEach(channels::add);
    entry.issued().ifPresent(at -> json.put("issued", at.toString()));
    entry.nextUpdate().ifPresent(at -> json.put("nextUpdate", at.toString()));
    json.put("importedAt", entry.importedAt().toString());
    return json;
  }
}

package org.fedclave.tables.published;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.BufferedInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.Quoted;
import org.fedclave.tables.published.BadSourceException.Rule;

/**
 * One JSON file of LEAF: {@code {"users": [...], "num_samples": [...], "user_data": {USER: {"x":
 * [...], "y": [...]}}}}, members in any order, others skipped.
 *
 * <p>It is read as a stream: memory is the rows of one user.
 */
final class LeafFile {
  private static final int MAXIMUM_USERS = 1_000_000;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxStringLength(4096)
                  .maxNumberLength(64)
                  .maxNameLength(1024)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final Path file;

  LeafFile(Path file) {
    this.file = file;
  }

  /** Takes the users that were asked for, in file order. */
  interface UserConsumer {
    void accept(String user, LeafRows rows)
        throws IOException, BadSourceException, BadTableException;
  }

  Path path() {
    return file;
  }

  /** Each user's number of rows, as the file declares them, in its order. */
  SequencedMap<String, Integer> declared()
      throws IOException, BadSourceException, BadTableException {
    List<String> users = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    Set<String> found = new HashSet<>();
    members(
        (name, json) -> {
          switch (name) {
            case "users" -> users.addAll(users(json));
            case "num_samples" -> counts.addAll(counts(json));
            default -> json.skipChildren();
          }
          found.add(name);
          return !found.containsAll(Set.of("users", "num_samples"));
        });
    if (users.isEmpty() || users.size() != counts.size()) {
      throw new BadSourceException(
          Rule.COUNT,
          file,
          "it lists %d users with %d numbers of samples; a LEAF file has as many as users, and at"
                  .formatted(users.size(), counts.size())
              + " least one");
    }
    SequencedMap<String, Integer> declared = new LinkedHashMap<>();
    for (int i = 0; i < users.size(); i++) {
      if (declared.put(users.get(i), counts.get(i)) != null) {
        throw new BadSourceException(
            Rule.COUNT, file, "it lists the user %s twice".formatted(Quoted.of(users.get(i))));
      }
    }
    return declared;
  }

  /**
   * Hands on the rows of users.
   *
   * @param chosen whom to read, with the rows that each must have
   */
  void read(LeafKind kind, Map<String, Integer> chosen, UserConsumer consumer)
      throws IOException, BadSourceException, BadTableException {
    Set<String> read = new HashSet<>();
    members(
        (name, json) -> {
          if (!name.equals("user_data")) {
            json.skipChildren();
            return true;
          }
          require(json.currentToken() == JsonToken.START_OBJECT, "user_data is no object");
          while (json.nextToken() != JsonToken.END_OBJECT) {
            String user = json.currentName();
            json.nextToken();
            Integer rows = chosen.get(user);
            if (rows == null) {
              json.skipChildren();
              continue;
            }
            require(read.add(user), "user_data has " + Quoted.of(user) + " twice");
            consumer.accept(user, LeafRows.read(file, kind, user, rows, json));
          }
          return true;
        });
    for (String user : chosen.keySet()) {
      require(read.contains(user), "user_data lacks the user " + Quoted.of(user));
    }
  }

  private interface Member {
    /** Reads a member's value to its last token; says whether to read on. */
    boolean read(String name, JsonParser json)
        throws IOException, BadSourceException, BadTableException;
  }

  private void members(Member member) throws IOException, BadSourceException, BadTableException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        JsonParser json = JSON.createParser(in)) {
      require(json.nextToken() == JsonToken.START_OBJECT, "it does not begin with a JSON object");
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        if (!member.read(name, json)) {
          return;
        }
      }
      require(json.nextToken() == null, "text follows its JSON object");
    } catch (StreamConstraintsException e) {
      throw new BadSourceException(
          Rule.SIZE, file, "it is beyond what is read: " + Quoted.of(e.getOriginalMessage()));
    } catch (CharConversionException e) {
      throw new BadSourceException(Rule.FORMAT, file, "it is no text in an encoding of JSON's");
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
      throw new BadSourceException(
          Rule.FORMAT,
          file,
          "it is not JSON as expected, near byte %d: %s"
              .formatted(at, Quoted.of(e.getOriginalMessage())));
    }
  }

  private List<String> users(JsonParser json) throws IOException, BadSourceException {
    List<String> users = new ArrayList<>();
    require(json.currentToken() == JsonToken.START_ARRAY, "users is no list");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(json.currentToken() == JsonToken.VALUE_STRING, "users lists something but names");
      require(users.size() < MAXIMUM_USERS, "it has more than " + MAXIMUM_USERS + " users");
      users.add(json.getText());
    }
    return users;
  }

  private List<Integer> counts(JsonParser json) throws IOException, BadSourceException {
    List<Integer> counts = new ArrayList<>();
    require(json.currentToken() == JsonToken.START_ARRAY, "num_samples is no list");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean isCount =
          json.currentToken() == JsonToken.VALUE_NUMBER_INT
              && json.getLongValue() >= 0
              && json.getLongValue() <= LeafRows.MAXIMUM;
      require(isCount, "num_samples lists something but numbers from 0 to " + LeafRows.MAXIMUM);
      require(counts.size() < MAXIMUM_USERS, "it has more than " + MAXIMUM_USERS + " users");
      counts.add(json.getIntValue());
    }
    return counts;
  }

  private void require(boolean holds, String complaint) throws BadSourceException {
    if (!holds) {
      throw new BadSourceException(Rule.FORMAT, file, complaint);
    }
  }
}

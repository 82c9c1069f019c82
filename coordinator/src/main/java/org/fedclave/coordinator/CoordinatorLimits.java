package org.fedclave.coordinator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.fedclave.transport.server.DoorLimits;

/**
 * How much members and strangers may ask of a coordinator: {@code limits} in {@code settings.json}.
 *
 * @param door calls and connections
 * @param blobBytes of one member, stored at a time
 * @param openRuns of one requester, that have not ended
 */
public record CoordinatorLimits(DoorLimits door, long blobBytes, int openRuns) {

  private static final long MOST_BYTES = 1L << 60;

  public CoordinatorLimits {
    if (blobBytes < 1 || blobBytes > MOST_BYTES || openRuns < 1) {
      throw new IllegalArgumentException("limits are above 0, and blobBytes at most 2^60");
    }
  }

  /** Generous: 4 TiB of blobs and 1000 open runs, and {@link DoorLimits#usual}. */
  public static CoordinatorLimits usual() {
    return new CoordinatorLimits(DoorLimits.usual(), 4L << 40, 1000);
  }

  static CoordinatorLimits read(StrictJson json) throws MalformedException {
    return new CoordinatorLimits(
        new DoorLimits(
            count(json, "callsPerSecond"),
            count(json, "callBurst"),
            count(json, "openCalls"),
            count(json, "joinsPerMinute"),
            count(json, "joinsPerMinuteOfAll"),
            count(json, "connections"),
            count(json, "connectionsPerAddress"),
            count(json, "connectionsPerMember")),
        json.integer("blobBytes", 1, MOST_BYTES),
        count(json, "openRuns"));
  }

  private static int count(StrictJson json, String name) throws MalformedException {
    return (int) json.integer(name, 1, DoorLimits.LARGEST);
  }

  void write(ObjectNode json) {
    json.put("callsPerSecond", door.callsPerSecond())
        .put("callBurst", door.callBurst())
        .put("openCalls", door.openCalls())
        .put("joinsPerMinute", door.joinsPerMinute())
        .put("joinsPerMinuteOfAll", door.joinsPerMinuteOfAll())
        .put("connections", door.connections())
        .put("connectionsPerAddress", door.connectionsPerAddress())
        .put("connectionsPerMember", door.connectionsPerMember())
        .put("blobBytes", blobBytes)
        .put("openRuns", openRuns);
  }
}

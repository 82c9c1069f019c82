package org.fedclave.transport.server;

import java.time.Duration;
import org.fedclave.transport.Limits;

/**
 * How much one identity, one address and all together may ask of a server.
 *
 * @param callsPerSecond of one member, over time
 * @param callBurst of one member, at once
 * @param openCalls of one member at a time, streams included; also of all strangers together
 * @param joinsPerMinute calls without a certificate from one address (IPv6: one /64), over time
 * @param joinsPerMinuteOfAll calls without a certificate from everywhere, over time
 * @param connections from everywhere
 * @param connectionsPerAddress from one address (IPv6: one /64)
 * @param connectionsPerMember of one member
 */
public record DoorLimits(
    int callsPerSecond,
    int callBurst,
    int openCalls,
    int joinsPerMinute,
    int joinsPerMinuteOfAll,
    int connections,
    int connectionsPerAddress,
    int connectionsPerMember) {

  /** The largest that any of them may be. */
  public static final int LARGEST = 1_000_000;

  /** How long a connection may take until TLS and HTTP/2 stand. */
  static final Duration HANDSHAKE = Duration.ofSeconds(10);

  /** How long a connection without a member's certificate lives. */
  static final Duration STRANGER = Duration.ofSeconds(30);

  /** How long a call's first message may take, or that of a call that has only one. */
  static final Duration REQUEST = Duration.ofMinutes(1);

  /** How long a client may take to hear that its call was ended, before its connection is. */
  static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /** After this long any stream is ended: its client, which opens it again, does so earlier. */
  static final Duration STREAM = Limits.STREAM.plusMinutes(1);

  /** The slowest upload that is borne, in bytes a second since its beginning, after a minute. */
  static final long SLOWEST_BYTES_PER_SECOND = 4 << 10;

  public DoorLimits {
    require("callsPerSecond", callsPerSecond);
    require("callBurst", callBurst);
    require("openCalls", openCalls);
    require("joinsPerMinute", joinsPerMinute);
    require("joinsPerMinuteOfAll", joinsPerMinuteOfAll);
    require("connections", connections);
    require("connectionsPerAddress", connectionsPerAddress);
    require("connectionsPerMember", connectionsPerMember);
  }

  private static void require(String name, int value) {
    if (value < 1 || value > LARGEST) {
      throw new IllegalArgumentException(name + " is 1 to " + LARGEST + ", not " + value);
    }
  }

  /** Generous: no honest program of a large run reaches them. */
  public static DoorLimits usual() {
    return new DoorLimits(500, 5000, 256, 20, 200, 8192, 2048, 128);
  }
}

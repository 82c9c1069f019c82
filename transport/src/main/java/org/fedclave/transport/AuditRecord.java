package org.fedclave.transport;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * One decision at the coordinator. It holds names and sentences, and nothing that members sent to
 * each other.
 *
 * @param number counts records from 1
 * @param actor who decided: a member, or "coordinator"
 * @param subject about whom or what: a member, a node, or a run's name
 * @param detail more of it, a sentence or a word; may be empty
 */
public record AuditRecord(
    long number, Instant at, Kind kind, String actor, String subject, String detail) {

  /** What was decided. */
  public enum Kind {
    MEMBER_INVITED,
    MEMBER_JOINED,
    CERTIFICATE_RENEWED,
    CERTIFICATE_REPLACED,
    MEMBER_REVOKED,
    MEMBER_RESTORED,
    RUN_SUBMITTED,
    RUN_APPROVED,
    RUN_REFUSED,
    RUN_ROUTED,
    RUN_ENDED,
    NODE_QUARANTINED,
    NODE_RELEASED,
    /** The subject is a number of records, the detail the leaf of the log that binds them. */
    RECORD_LOGGED,
    /** Calls that never reached a service, counted for one identity and one minute. */
    CALLS_REFUSED;

    /** The name in records and messages: lower case with hyphens. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final int LARGEST = 8 << 10;
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_DETAIL = 1000;

  public AuditRecord {
    at = at.truncatedTo(ChronoUnit.MILLIS);
    actor = cut(actor, LONGEST_NAME);
    subject = cut(subject, LONGEST_NAME);
    detail = cut(detail, LONGEST_DETAIL);
  }

  private static String cut(String text, int longest) {
    return text.substring(0, Math.min(longest, text.length()));
  }

  /** Reads {@link #toBytes}. */
  public static AuditRecord parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("audit record", cbor, LARGEST);
    var record =
        new AuditRecord(
            map.integer("number", 1, Long.MAX_VALUE),
            Instant.ofEpochMilli(map.integer("at", 0, Long.MAX_VALUE)),
            kind(map.text("kind")),
            map.text("actor"),
            map.text("subject"),
            map.text("detail"));
    map.finish();
    return record;
  }

  private static Kind kind(String name) throws MalformedException {
    for (Kind kind : Kind.values()) {
      if (kind.wireName().equals(name)) {
        return kind;
      }
    }
    throw MalformedException.at(
        "audit record, kind", "a known kind", MalformedException.quote(name));
  }

  /** Deterministic CBOR: what the chain is made of. */
  public Bytes toBytes() {
    return new CborWriter()
        .put("number", number)
        .put("at", at.toEpochMilli())
        .put("kind", kind.wireName())
        .put("actor", actor)
        .put("subject", subject)
        .put("detail", detail)
        .toBytes();
  }
}

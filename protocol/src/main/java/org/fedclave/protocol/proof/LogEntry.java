package org.fedclave.protocol.proof;

import java.util.Locale;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;

/**
 * A leaf of the coordinator's log: that something with this digest was there.
 *
 * @param kind what it is
 * @param run of which run
 * @param digest contract: the run's name; key release: the party's journal entry; round: the
 *     chain's head; statement: SHA-256 of its PAE; abort: SHA-256 of the refusal
 */
public record LogEntry(Kind kind, RunId run, Digest digest) {

  /** What the log holds. */
  public enum Kind {
    CONTRACT,
    KEY_RELEASE,
    ROUND,
    STATEMENT,
    /** The requester or a party ended the run. */
    ABORT;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public static LogEntry parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("log entry", cbor, 512);
    String name = map.text("kind");
    for (Kind kind : Kind.values()) {
      if (kind.wireName().equals(name)) {
        var entry = new LogEntry(kind, map.run("run"), map.digest("digest"));
        map.finish();
        return entry;
      }
    }
    throw MalformedException.at("log entry, kind", "a known kind", MalformedException.quote(name));
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("kind", kind.wireName())
        .put("run", run.digest())
        .put("digest", digest)
        .toBytes();
  }
}

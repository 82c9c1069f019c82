package org.fedclave.protocol.proof;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.SignedNote;

/**
 * What a log's key holder signed about its tree at one moment; only {@link #verified} makes one of
 * a note. That there is no other tree, shown to others, it does not say.
 *
 * @param note as it was signed, a C2SP tlog-checkpoint
 * @param size leaves, at least 1
 * @param root of the tree over them
 */
public record LogCheckpoint(SignedNote note, long size, Digest root) {

  /** Requires the signature of {@code log} and reads origin, size and root. */
  public static LogCheckpoint verified(SignedNote note, SignedNote.VerifierKey log)
      throws BadSignatureException, MalformedException {
    note.verify(log);
    String[] lines = note.text().split("\n", -1);
    if (lines.length != 4
        || !lines[0].equals(log.name())
        || !lines[1].matches("[1-9][0-9]{0,17}")) {
      throw MalformedException.at("checkpoint", "origin, size and root", "something else");
    }
    return new LogCheckpoint(note, Long.parseLong(lines[1]), root(lines[2]));
  }

  private static Digest root(String base64) throws MalformedException {
    try {
      return new Digest(Bytes.base64(base64));
    } catch (IllegalArgumentException e) {
      throw MalformedException.at("checkpoint", "a root of 32 bytes in base64", "something else");
    }
  }
}

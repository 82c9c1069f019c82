package org.fedclave.cli;

import java.util.List;
import java.util.Locale;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.LogConsistency;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.loopback.LoopbackLog;

/** Lies about the log, which is one of its own, so that other runs have theirs as it was. */
final class LogLiar extends Liar {

  private static final Bytes OTHER = Bytes.utf8("something else");

  private final Lie lie;
  private final LoopbackLog own;
  private final LoopbackLog fork;
  private volatile boolean forgotten;

  LogLiar(LiarWorld world, Lie lie) {
    super(world);
    this.lie = lie;
    this.own = new LoopbackLog(lie.name().toLowerCase(Locale.ROOT) + ".example");
    this.fork = own.fork(0);
    try {
      fork.append(OTHER);
    } catch (TransportException e) {
      throw new AssertionError("a short leaf", e);
    }
  }

  @Override
  void draft(RunDraft draft) {
    draft.log = own.verifierKey().toString();
  }

  @Override
  List<Letter> passing(Play play, Letter letter) {
    boolean told =
        letter.kind()
            == switch (lie) {
              case DOES_NOT_LOG_A_ROUND, FORGETS_LOGGED_ENTRIES -> LetterKind.UPDATE;
              case SHOWS_A_PARTY_ANOTHER_LOG -> LetterKind.CHECKPOINT;
              default -> LetterKind.ASSIGNMENT;
            };
    if (told) {
      play.tell();
    }
    return List.of(letter);
  }

  @Override
  TransparencyLog log(MemberId reader) {
    return switch (lie) {
      case DOES_NOT_LOG_A_RELEASE -> reader.equals(Cast.ALDER) ? new OtherLeaf() : own;
      case DOES_NOT_LOG_A_ROUND -> reader.equals(Cast.HUB) ? new OtherLeaf() : own;
      case SHOWS_A_PARTY_ANOTHER_LOG -> reader.equals(Cast.ALDER) ? fork : own;
      case FORGETS_LOGGED_ENTRIES -> reader.equals(Cast.HUB) ? new Forgetting() : shown();
      default -> own;
    };
  }

  private LoopbackLog shown() {
    return forgotten ? fork : own;
  }

  /** Logs another leaf than it is asked to. */
  private class OtherLeaf implements TransparencyLog {

    @Override
    public SignedNote.VerifierKey verifierKey() {
      return own.verifierKey();
    }

    @Override
    public LogProof append(Bytes leaf) throws TransportException {
      return shown().append(OTHER);
    }

    @Override
    public LogProof prove(long index) throws TransportException {
      return shown().prove(index);
    }

    @Override
    public LogConsistency proveConsistency(long oldSize, long newSize) throws TransportException {
      return shown().proveConsistency(oldSize, newSize);
    }
  }

  /** After the first entry of the aggregator nobody is shown what was before. */
  private final class Forgetting extends OtherLeaf {
    @Override
    public LogProof append(Bytes leaf) throws TransportException {
      LogProof proof = shown().append(leaf);
      forgotten = true;
      return proof;
    }
  }
}

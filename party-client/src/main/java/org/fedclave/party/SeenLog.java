package org.fedclave.party;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogCheckpoint;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.transport.ForkedLogException;
import org.fedclave.transport.LogView;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * The coordinator's log as this party was shown it, over restarts: the largest tree that it saw
 * lies in its folder, one file for each key that contracts name. Not thread-safe.
 */
final class SeenLog {

  private static final int LARGEST = 16 << 10;

  private final Path folder;
  private final TransparencyLog log;

  /**
   * @param folder the party's
   * @param log as the coordinator shows it
   */
  SeenLog(Path folder, TransparencyLog log) {
    this.folder = folder;
    this.log = log;
  }

  /** Adds an entry to the log that {@code contractsKey} names, and requires that it is shown. */
  void append(LogEntry entry, String contractsKey)
      throws PartyRefusedException, TransportException, IOException {
    look(contractsKey, view -> view.append(entry));
  }

  /** Requires that an enclave that shows {@code proof} is shown the same log as this party. */
  void requireSame(LogProof proof, LogEntry entry, String contractsKey)
      throws PartyRefusedException, TransportException, IOException {
    look(contractsKey, view -> view.requireSame(proof, entry));
  }

  /** Requires that an enclave that was shown {@code tree} is shown the same log as this party. */
  void requireSame(SignedNote tree, String contractsKey)
      throws PartyRefusedException, TransportException, IOException {
    look(contractsKey, view -> view.requireSame(tree));
  }

  private interface Look {
    void at(LogView view)
        throws TransportException, BadSignatureException, MalformedException, ForkedLogException;
  }

  private void look(String contractsKey, Look look)
      throws PartyRefusedException, TransportException, IOException {
    try {
      SignedNote.VerifierKey key = SignedNote.VerifierKey.parse(contractsKey);
      Path file = file(key);
      var view = new LogView(log, key, seen(file, key));
      look.at(view);
      if (view.largest().isPresent()) {
        PrivateFiles.write(file, view.largest().get().note().toBytes());
      }
    } catch (ForkedLogException e) {
      throw new PartyRefusedException(AgentRule.LOG_FORKED, String.valueOf(e.getMessage()), e);
    } catch (BadSignatureException | MalformedException e) {
      throw new PartyRefusedException(
          AgentRule.LOG, "what it is about is not shown to be in the log: " + e.getMessage(), e);
    }
  }

  private Path file(SignedNote.VerifierKey key) {
    String name = Digest.of(Bytes.utf8(key.toString())).bytes().slice(0, 8).toHex();
    return folder.resolve("log-" + name + ".checkpoint");
  }

  private static Optional<LogCheckpoint> seen(Path file, SignedNote.VerifierKey key)
      throws IOException, BadSignatureException, MalformedException {
    return Files.exists(file)
        ? Optional.of(
            LogCheckpoint.verified(SignedNote.parse(PrivateFiles.read(file, LARGEST)), key))
        : Optional.empty();
  }
}

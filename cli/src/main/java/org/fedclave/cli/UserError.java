package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import org.fedclave.attestation.RefusedException;
import org.fedclave.party.KeyStoreException;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.tables.BadSchemaException;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.published.BadSourceException;
import org.fedclave.tables.split.ImpossibleSplitException;
import org.fedclave.transport.TransportException;
import org.fedclave.verifier.ProofRefusedException;

/**
 * Turns what a verb may throw into one sentence and an exit code. A verb's own exceptions already
 * say what, where and what to do; anything else is a defect and says so.
 */
final class UserError {

  static final int REFUSED = 1;

  private UserError() {}

  /** The sentence for people. */
  static String sentence(Exception e) {
    return switch (e) {
      case ProofRefusedException refused -> "refused (" + refused.rule() + "): " + message(refused);
      case RefusedException refused -> "refused (" + refused.rule() + "): " + message(refused);
      case MalformedException malformed -> message(malformed);
      case KeyStoreException keys -> message(keys);
      case TransportException transport -> message(transport);
      case CannotOpenException sealed -> message(sealed);
      case BadSchemaException schema -> message(schema);
      case BadTableException table -> message(table);
      case BadSourceException source -> message(source);
      case ImpossibleSplitException split -> message(split);
      case java.nio.file.NoSuchFileException file -> "there is no file " + file.getFile();
      case java.nio.file.FileAlreadyExistsException file ->
          file.getFile() + " already exists" + reason(file);
      case IOException io -> "reading or writing failed: " + message(io);
      case InterruptedException _ -> "stopped";
      case CommandFailedException failed -> message(failed);
      default -> "this is a defect of fedclave: " + e;
    };
  }

  private static String reason(FileSystemException e) {
    return e.getReason() == null ? "" : ", " + e.getReason();
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}

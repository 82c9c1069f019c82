package org.fedclave.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.transport.Courier;
import org.fedclave.transport.TransportException;
import org.fedclave.verifier.ProofRefusedException;
import org.fedclave.verifier.ProofVerifier;
import org.fedclave.verifier.VerifiedModel;

/**
 * Opens a sealed model for its recipient and verifies it with its proof before a byte is written.
 */
final class FetchModel {

  static final String MODEL_FILE = "model.zip";
  static final String PROOF_FILE = "proof.fcp";

  private final Courier courier;
  private final IdentityKeys recipient;
  private final ProofVerifier verifier;

  FetchModel(Courier courier, IdentityKeys recipient, ProofVerifier verifier) {
    this.courier = courier;
    this.recipient = recipient;
    this.verifier = verifier;
  }

  /**
   * Fetches, opens and verifies the model of {@code run} and writes {@value #MODEL_FILE} and
   * {@value #PROOF_FILE} into {@code folder}.
   *
   * @throws ProofRefusedException if the proof is not about this model; nothing is written then
   */
  VerifiedModel fetch(RunId run, SealedModel sealed, Path folder)
      throws TransportException,
          MalformedException,
          CannotOpenException,
          ProofRefusedException,
          IOException {
    SealedModel.ModelAndProof opened =
        sealed.open(run, recipient.name(), recipient.kem(), blob(sealed.ciphertext()));
    VerifiedModel verified = verifier.verify(opened.model(), opened.proof(), run);
    Files.createDirectories(folder);
    write(folder.resolve(MODEL_FILE), opened.model());
    write(folder.resolve(PROOF_FILE), opened.proof());
    return verified;
  }

  private Bytes blob(Digest digest) throws TransportException {
    var bytes = new ByteArrayOutputStream();
    courier.getBlob(digest, SealedModel.LARGEST_CIPHERTEXT, bytes);
    return Bytes.wrap(bytes.toByteArray());
  }

  /** Whole or not at all. */
  private static void write(Path file, Bytes content) throws IOException {
    Path part = Files.createTempFile(file.toAbsolutePath().getParent(), ".part-", "");
    try {
      Files.write(part, content.unsafeArray());
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}

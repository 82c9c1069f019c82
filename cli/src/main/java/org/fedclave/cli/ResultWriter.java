package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.ear.Ear;
import org.fedclave.attestation.ear.EarWriter;
import org.fedclave.attestation.ear.VerifierId;
import org.fedclave.party.FolderOptions;
import org.fedclave.party.KeyStore;
import org.fedclave.party.KeyStoreException;
import org.fedclave.protocol.Bytes;
import org.fedclave.transport.tls.PrivateFiles;

/** Writes verdicts as attestation results that a member signs. */
final class ResultWriter {

  private static final String DEVELOPER = "https://github.com/fedclave";

  private final Path file;
  private final boolean compact;
  private final EarWriter writer;

  private ResultWriter(Path file, boolean compact, EarWriter writer) {
    this.file = file;
    this.compact = compact;
    this.writer = writer;
  }

  /**
   * Opens the keys before anything is appraised, so that a wrong passphrase is found first.
   *
   * @param compact whether Ed25519 alone signs
   */
  static ResultWriter open(Path file, boolean compact, FolderOptions keys)
      throws KeyStoreException {
    var writer =
        new EarWriter(
            new VerifierId(DEVELOPER, String.join(" ", new Main.Version().getVersion())),
            KeyStore.open(keys.folder(), keys.passphrase()).identity().signing(),
            Clock.systemUTC());
    return new ResultWriter(file, compact, writer);
  }

  /**
   * Writes the result.
   *
   * @param evidence as it was presented
   */
  void write(Verdict verdict, Bytes evidence, AppraisalPolicy policy) throws IOException {
    Ear ear =
        verdict
            .accepted()
            .map(appraised -> writer.of(appraised, policy))
            .orElseGet(() -> writer.of(refusal(verdict), evidence, policy));
    PrivateFiles.write(file, compact ? Bytes.utf8(writer.signCompact(ear)) : writer.sign(ear));
  }

  private static RefusedException refusal(Verdict verdict) {
    return verdict
        .refused()
        .orElseThrow(() -> new AssertionError("a verdict is one of accepted and refused"));
  }
}

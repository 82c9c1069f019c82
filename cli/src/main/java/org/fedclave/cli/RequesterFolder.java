package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.fedclave.party.KeyStore;
import org.fedclave.party.KeyStoreException;
import org.fedclave.party.Passphrase;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Refusal;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * A requester's folder (mode 0700, files 0600): its key store, what it connects with, and for each
 * run the letters that came about it.
 *
 * @param path the folder
 */
record RequesterFolder(Path path) {

  private static final int LARGEST_RESULT = 4 << 20;
  private static final int LARGEST_REASON = 8 << 10;

  KeyStore init(MemberId name, Passphrase passphrase) throws KeyStoreException {
    return KeyStore.create(path, name, passphrase);
  }

  KeyStore keys(Passphrase passphrase) throws KeyStoreException {
    return KeyStore.open(path, passphrase);
  }

  MemberFolder member() {
    return new MemberFolder(path);
  }

  void storeResult(RunId run, Bytes sealedModel) throws IOException {
    PrivateFiles.write(file(run, "result"), sealedModel);
  }

  Optional<SealedModel> result(RunId run) throws IOException, MalformedException {
    Path file = file(run, "result");
    return Files.exists(file)
        ? Optional.of(SealedModel.parse(PrivateFiles.read(file, LARGEST_RESULT)))
        : Optional.empty();
  }

  void storeReason(RunId run, Bytes refusal) throws IOException {
    PrivateFiles.write(file(run, "reason"), refusal);
  }

  Optional<Refusal> reason(RunId run) throws IOException, MalformedException {
    Path file = file(run, "reason");
    return Files.exists(file)
        ? Optional.of(Refusal.parse(PrivateFiles.read(file, LARGEST_REASON)))
        : Optional.empty();
  }

  private Path file(RunId run, String kind) throws IOException {
    return PrivateFiles.folder(PrivateFiles.folder(path.resolve("runs")).resolve(run.toString()))
        .resolve(kind + ".cbor");
  }
}

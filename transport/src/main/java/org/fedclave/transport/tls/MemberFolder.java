package org.fedclave.transport.tls;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * A member's folder (mode 0700) with its TLS identity (files 0600): {@code tls-key.pem}, {@code
 * tls-chain.pem}, {@code coordinator-ca.pem} and {@code coordinator-address}, one address a line,
 * in the order in which they are tried. Other files beside them are the member's own.
 *
 * <p>A renewed key and certificate lie beside the old ones, and count, until they were used; then
 * they take their place. At any moment of a crash one whole pair is here that the coordinator
 * admits.
 *
 * @param path the folder
 */
public record MemberFolder(Path path) {

  private static final String KEY = "tls-key.pem";
  private static final String CHAIN = "tls-chain.pem";
  private static final String AUTHORITY = "coordinator-ca.pem";
  private static final String ADDRESS = "coordinator-address";
  private static final String RENEWED_KEY = "tls-renewed-key.pem";
  private static final String RENEWED_CHAIN = "tls-renewed-chain.pem";
  private static final String LOCK = "tls-renewal.lock";
  private static final int LARGEST = 64 << 10;

  /** Whether an identity is here. */
  public boolean hasIdentity() {
    return Files.exists(path.resolve(CHAIN));
  }

  /** Writes the identity, the certificate last. */
  public void store(TlsIdentity identity) throws IOException {
    PrivateFiles.folder(path);
    discardRenewed();
    write(identity);
  }

  private void write(TlsIdentity identity) throws IOException {
    PrivateFiles.write(path.resolve(KEY), Pem.ofKey(identity.key()));
    PrivateFiles.write(path.resolve(AUTHORITY), Pem.ofCertificates(List.of(identity.authority())));
    PrivateFiles.write(path.resolve(ADDRESS), Bytes.utf8(lines(identity.addresses())));
    PrivateFiles.write(path.resolve(CHAIN), Pem.ofCertificates(identity.chain()));
  }

  /** Reads what {@link #store} wrote. */
  public TlsIdentity load() throws IOException, MalformedException {
    if (!hasIdentity()) {
      throw MalformedException.at(
          path.toString(), "a member's folder; join a coordinator first", "no " + CHAIN);
    }
    String key = hasRenewed() ? RENEWED_KEY : KEY;
    String chain = hasRenewed() ? RENEWED_CHAIN : CHAIN;
    return new TlsIdentity(
        Pem.key(name(key), read(key)),
        Pem.certificates(name(chain), read(chain)),
        Pem.certificates(name(AUTHORITY), read(AUTHORITY)).getFirst(),
        HubAddress.parseAll(read(ADDRESS).toUtf8().strip().lines().toList()));
  }

  private static String lines(List<HubAddress> addresses) {
    return addresses.stream().map(address -> address + "\n").collect(Collectors.joining());
  }

  /**
   * Whether a renewed certificate is here that nobody has used yet, as far as this folder knows.
   */
  public boolean hasRenewed() {
    return Files.exists(path.resolve(RENEWED_CHAIN));
  }

  /** Writes a renewed key and certificate beside the old ones; the certificate last. */
  public void storeRenewed(TlsIdentity renewed) throws IOException {
    discardRenewed();
    PrivateFiles.write(path.resolve(RENEWED_KEY), Pem.ofKey(renewed.key()));
    PrivateFiles.write(path.resolve(RENEWED_CHAIN), Pem.ofCertificates(renewed.chain()));
  }

  /** The renewed certificate was used: it takes the old one's place. */
  public void settleRenewed() throws IOException, MalformedException {
    if (hasRenewed()) {
      write(load());
      discardRenewed();
    }
  }

  /** The coordinator does not know the renewed certificate: the old one counts again. */
  public void discardRenewed() throws IOException {
    Files.deleteIfExists(path.resolve(RENEWED_CHAIN));
    Files.deleteIfExists(path.resolve(RENEWED_KEY));
  }

  /**
   * Keeps this machine's other programs of the member from renewing at the same time.
   *
   * @return empty if one of them does so now
   */
  public Optional<FileChannel> lockForRenewal() throws IOException {
    FileChannel file =
        FileChannel.open(
            path.resolve(LOCK),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PrivateFiles.fileMode());
    try {
      if (file.tryLock() != null) {
        return Optional.of(file);
      }
    } catch (OverlappingFileLockException e) {
      // this process has it: falls through
    }
    file.close();
    return Optional.empty();
  }

  private Bytes read(String file) throws IOException, MalformedException {
    return PrivateFiles.read(path.resolve(file), LARGEST);
  }

  private String name(String file) {
    return path.resolve(file).toString();
  }
}

package org.fedclave.transport.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * A member's folder (mode 0700) with its TLS identity (files 0600): {@code tls-key.pem}, {@code
 * tls-chain.pem}, {@code coordinator-ca.pem} and {@code coordinator-address}, one address a line,
 * in the order in which they are tried. Other files beside them are the member's own.
 *
 * @param path the folder
 */
public record MemberFolder(Path path) {

  private static final String KEY = "tls-key.pem";
  private static final String CHAIN = "tls-chain.pem";
  private static final String AUTHORITY = "coordinator-ca.pem";
  private static final String ADDRESS = "coordinator-address";
  private static final int LARGEST = 64 << 10;

  /** Whether an identity is here. */
  public boolean hasIdentity() {
    return Files.exists(path.resolve(CHAIN));
  }

  /** Writes the identity, the certificate last. */
  public void store(TlsIdentity identity) throws IOException {
    PrivateFiles.folder(path);
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
    return new TlsIdentity(
        Pem.key(name(KEY), read(KEY)),
        Pem.certificates(name(CHAIN), read(CHAIN)),
        Pem.certificates(name(AUTHORITY), read(AUTHORITY)).getFirst(),
        HubAddress.parseAll(read(ADDRESS).toUtf8().strip().lines().toList()));
  }

  private static String lines(List<HubAddress> addresses) {
    return addresses.stream().map(address -> address + "\n").collect(Collectors.joining());
  }

  private Bytes read(String file) throws IOException, MalformedException {
    return PrivateFiles.read(path.resolve(file), LARGEST);
  }

  private String name(String file) {
    return path.resolve(file).toString();
  }
}

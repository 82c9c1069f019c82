package org.fedclave.attestation.collect;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.fedclave.protocol.Bytes;

/** {@link TsmReports} as the kernel shows them: a folder of {@code configfs}. Thread-safe. */
final class FileTsmReports implements TsmReports {

  private static final int NAME_BYTES = 16;

  private final Path folder;
  private final SecureRandom random = new SecureRandom();

  FileTsmReports(Path folder) {
    this.folder = folder;
  }

  @Override
  public Entry create() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          "there is no folder "
              + folder
              + ": this is no SEV-SNP or TDX guest, its kernel is older than 6.7, or configfs is not mounted");
    }
    byte[] name = new byte[NAME_BYTES];
    random.nextBytes(name);
    Path entry = folder.resolve("fedclave-" + HexFormat.of().formatHex(name));
    try {
      return new FileEntry(Files.createDirectory(entry));
    } catch (AccessDeniedException e) {
      throw new IOException(
          "this process may not make reports in "
              + folder
              + "; run it as root or let its user write there",
          e);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("the entry " + entry + " exists although its name is random", e);
    } catch (IOException e) {
      throw new IOException(
          "the kernel makes no report in "
              + folder
              + " ("
              + reason(e)
              + "); is the driver sev-guest or tdx-guest loaded?",
          e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : String.valueOf(e.getMessage());
  }

  private record FileEntry(Path path) implements Entry {

    @Override
    public boolean has(String attribute) {
      return Files.exists(path.resolve(attribute));
    }

    @Override
    public void write(String attribute, Bytes value) throws IOException {
      try {
        PseudoFile.write(path.resolve(attribute), value);
      } catch (IOException e) {
        throw new IOException("the kernel refuses this " + attribute + ": " + reason(e), e);
      }
    }

    @Override
    public Bytes read(String attribute, int largest) throws IOException {
      try {
        return PseudoFile.read(path.resolve(attribute), largest);
      } catch (IOException e) {
        throw new IOException("the kernel gives no " + attribute + ": " + reason(e), e);
      }
    }

    @Override
    public void close() throws IOException {
      Files.deleteIfExists(path);
    }
  }
}

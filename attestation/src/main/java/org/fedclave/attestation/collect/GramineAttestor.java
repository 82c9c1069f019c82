package org.fedclave.attestation.collect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.protocol.Bytes;

/**
 * Lets an SGX enclave vouch for the program inside it, through Gramine's pseudo-files: the report
 * data are written, then the quote is read. Thread-safe.
 *
 * <p>The files are one per process. Should other code of the process use them at the same moment,
 * the quote binds other data; then it is asked for again.
 */
public final class GramineAttestor implements Attestor {

  /** Where Gramine has its files. */
  public static final Path DEFAULT_FOLDER = Path.of("/dev/attestation");

  private static final int ATTEMPTS = 3;
  private static final int LARGEST_TYPE = 64;

  private final Path folder;
  private final EndorsementSource endorsements;

  /**
   * @param folder of Gramine's files, see {@link #DEFAULT_FOLDER}
   * @param endorsements where collateral comes from
   */
  public GramineAttestor(Path folder, EndorsementSource endorsements) {
    this.folder = folder;
    this.endorsements = endorsements;
  }

  @Override
  public synchronized Evidence attest(Bytes reportData) throws IOException {
    if (reportData.size() != REPORT_DATA_BYTES) {
      throw new IllegalArgumentException(
          "report data has " + REPORT_DATA_BYTES + " bytes, not " + reportData.size());
    }
    requireDcap();
    Bytes quote = Bytes.EMPTY;
    for (int attempt = 0; attempt < ATTEMPTS && !BoundData.contains(quote, reportData); attempt++) {
      quote = quote(reportData);
    }
    BoundData.require(quote, reportData, "Gramine's quote");
    Map<EvidenceItem, Bytes> pieces = new EnumMap<>(EvidenceItem.class);
    pieces.put(EvidenceItem.QUOTE, quote);
    return BoundData.complete(endorsements, EvidenceFormat.SGX, pieces);
  }

  private void requireDcap() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          "there is no folder " + folder + ": this program does not run in Gramine on SGX");
    }
    String type =
        PseudoFile.read(folder.resolve("attestation_type"), LARGEST_TYPE).toUtf8().strip();
    if (!type.equals("dcap")) {
      throw new IOException(
          "Gramine's attestation type is \""
              + type.replaceAll("[^ -~]", "?")
              + "\"; put sgx.remote_attestation = \"dcap\" into the manifest");
    }
  }

  private Bytes quote(Bytes reportData) throws IOException {
    try {
      PseudoFile.write(folder.resolve("user_report_data"), reportData);
      return PseudoFile.read(folder.resolve("quote"), EvidenceItem.QUOTE.largest());
    } catch (IOException e) {
      throw new IOException("Gramine gives no quote: " + e.getMessage(), e);
    }
  }
}

package org.fedclave.attestation.collect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.protocol.Bytes;

/**
 * Lets a SEV-SNP or TDX guest's kernel vouch for the program, through {@code configfs-tsm} (Linux
 * 6.7 on). Thread-safe.
 *
 * <p>Each request makes an entry of its own and removes it. The kernel counts writes in {@code
 * generation}; where the count is not that of our own writes, somebody else wrote to the entry and
 * the report may bind their data, so it is asked for again. This also notices a write that was
 * lost: configfs hands {@code inblob} to the driver only when the file is closed, and drops its
 * error.
 */
public final class ConfigfsTsmAttestor implements Attestor {

  /** Where the kernel keeps reports. */
  public static final Path DEFAULT_FOLDER = Path.of("/sys/kernel/config/tsm/report");

  /** The least privileged level of the kernel's interface (TSM_PRIVLEVEL_MAX). */
  static final int HIGHEST_PRIVLEVEL = 3;

  private static final int ATTEMPTS = 3;
  private static final int LARGEST_LINE = 4096;

  private final TsmReports reports;
  private final Optional<Integer> privlevel;
  private final Optional<Path> eventLog;
  private final EndorsementSource endorsements;

  /**
   * @param folder of the kernel, see {@link #DEFAULT_FOLDER}
   * @param privlevel SEV-SNP: the VMPL to report from, 0 to 3; without it the kernel's own
   * @param eventLog TDX: the boot's event log, such as {@code /sys/firmware/acpi/tables/data/CCEL},
   *     to be added to the evidence
   * @param endorsements where missing certificates and collateral come from
   */
  public ConfigfsTsmAttestor(
      Path folder,
      Optional<Integer> privlevel,
      Optional<Path> eventLog,
      EndorsementSource endorsements) {
    this(new FileTsmReports(folder), privlevel, eventLog, endorsements);
  }

  ConfigfsTsmAttestor(
      TsmReports reports,
      Optional<Integer> privlevel,
      Optional<Path> eventLog,
      EndorsementSource endorsements) {
    privlevel.ifPresent(ConfigfsTsmAttestor::requireLevel);
    this.reports = reports;
    this.privlevel = privlevel;
    this.eventLog = eventLog;
    this.endorsements = endorsements;
  }

  private static void requireLevel(int level) {
    if (level < 0 || level > HIGHEST_PRIVLEVEL) {
      throw new IllegalArgumentException(
          "a privilege level is in 0.." + HIGHEST_PRIVLEVEL + ", not " + level);
    }
  }

  @Override
  public Evidence attest(Bytes reportData) throws IOException {
    if (reportData.size() != REPORT_DATA_BYTES) {
      throw new IllegalArgumentException(
          "report data has " + REPORT_DATA_BYTES + " bytes, not " + reportData.size());
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<Answer> answer = ask(reportData);
      if (answer.isPresent()) {
        return evidence(answer.get(), reportData);
      }
    }
    throw new IOException(
        "another program writes to our report entries: " + ATTEMPTS + " reports were disturbed");
  }

  /** What the kernel says, unless somebody else wrote to the entry meanwhile. */
  private Optional<Answer> ask(Bytes reportData) throws IOException {
    try (TsmReports.Entry entry = reports.create()) {
      String provider = line(entry, "provider");
      EvidenceFormat format = format(provider);
      long before = generation(entry);
      long writes = writeOptions(entry) + 1L;
      entry.write("inblob", reportData);
      Bytes report = entry.read("outblob", mainItem(format).largest());
      Bytes extra =
          format == EvidenceFormat.SEV_SNP && entry.has("auxblob")
              ? entry.read("auxblob", SnpCertificateTable.LARGEST)
              : Bytes.EMPTY;
      return generation(entry) == before + writes
          ? Optional.of(new Answer(format, report, extra))
          : Optional.empty();
    }
  }

  private record Answer(EvidenceFormat format, Bytes report, Bytes extra) {}

  /** Returns how many attributes it wrote. */
  private int writeOptions(TsmReports.Entry entry) throws IOException {
    if (privlevel.isEmpty()) {
      return 0;
    }
    int level = privlevel.get();
    if (!entry.has("privlevel")) {
      throw new IOException("this platform has no privilege levels, so none can be asked for");
    }
    if (entry.has("privlevel_floor")) {
      long floor = number("privlevel_floor", line(entry, "privlevel_floor"));
      if (level < floor) {
        throw new IOException(
            "privilege level " + level + " is above this guest's own: the lowest is " + floor);
      }
    }
    entry.write("privlevel", Bytes.utf8(Integer.toString(level)));
    return 1;
  }

  private Evidence evidence(Answer answer, Bytes reportData) throws IOException {
    Map<EvidenceItem, Bytes> pieces = new EnumMap<>(EvidenceItem.class);
    if (answer.format() == EvidenceFormat.SEV_SNP) {
      pieces.putAll(SnpCertificateTable.pieces(answer.report(), answer.extra()));
    } else if (eventLog.isPresent()) {
      pieces.put(
          EvidenceItem.EVENT_LOG,
          PseudoFile.read(eventLog.get(), EvidenceItem.EVENT_LOG.largest()));
    }
    pieces.put(mainItem(answer.format()), answer.report());
    BoundData.require(answer.report(), reportData, "the kernel's report");
    return BoundData.complete(endorsements, answer.format(), pieces);
  }

  private static EvidenceItem mainItem(EvidenceFormat format) {
    return format == EvidenceFormat.SEV_SNP ? EvidenceItem.REPORT : EvidenceItem.QUOTE;
  }

  private static EvidenceFormat format(String provider) throws IOException {
    return switch (provider) {
      case "sev_guest" -> EvidenceFormat.SEV_SNP;
      case "tdx_guest" -> EvidenceFormat.TDX;
      default ->
          throw new IOException(
              "the kernel's reports are of the kind \""
                  + provider.replaceAll("[^ -~]", "?")
                  + "\"; this version knows sev_guest and tdx_guest");
    };
  }

  private static long generation(TsmReports.Entry entry) throws IOException {
    return number("generation", line(entry, "generation"));
  }

  private static String line(TsmReports.Entry entry, String attribute) throws IOException {
    return entry.read(attribute, LARGEST_LINE).toUtf8().strip();
  }

  private static long number(String attribute, String text) throws IOException {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("the kernel's " + attribute + " is not a number", e);
    }
  }
}

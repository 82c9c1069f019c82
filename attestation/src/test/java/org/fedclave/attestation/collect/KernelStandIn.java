package org.fedclave.attestation.collect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;

/**
 * Behaves as drivers/virt/coco/tsm.c does: attributes are write-only or read-only, every write
 * counts in {@code generation}, {@code inblob} has at most 64 bytes, reports exist only after it
 * was written and change with it, removing an entry takes its attributes along. The attributes are
 * files, so that the file access of production is what touches them.
 */
final class KernelStandIn implements TsmReports {

  private static final Set<String> WRITE_ONLY = Set.of("inblob", "privlevel");
  private static final int INBLOB_MAX = 64;

  private final Path folder;
  private final FileTsmReports files;
  private final String provider;
  private final UnaryOperator<Bytes> report;
  private final Map<String, Bytes> attributes = new HashMap<>();
  final List<String> written = new ArrayList<>();
  int made;

  /** Runs when the report is read: the moment at which somebody else may interfere. */
  Interference interference = entry -> {};

  interface Interference {
    void strike(KernelEntry entry) throws IOException;
  }

  KernelStandIn(Path folder, String provider, UnaryOperator<Bytes> report) {
    this.folder = folder;
    this.files = new FileTsmReports(folder);
    this.provider = provider;
    this.report = report;
  }

  /** Adds a read-only attribute. */
  KernelStandIn with(String attribute, Bytes content) {
    attributes.put(attribute, content);
    return this;
  }

  boolean isEmpty() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  @Override
  public KernelEntry create() throws IOException {
    made++;
    TsmReports.Entry real = files.create();
    try (Stream<Path> entries = Files.list(folder)) {
      return new KernelEntry(entries.findAny().orElseThrow(), real);
    }
  }

  final class KernelEntry implements TsmReports.Entry {

    private final Path path;
    private final TsmReports.Entry real;
    private long generation;
    private Bytes inblob = Bytes.EMPTY;

    private KernelEntry(Path path, TsmReports.Entry real) throws IOException {
      this.path = path;
      this.real = real;
      put("provider", Bytes.utf8(provider + "\n"));
      put("inblob", Bytes.EMPTY);
      put("outblob", Bytes.EMPTY);
      put("generation", Bytes.utf8("0\n"));
      attributes.forEach(this::put);
    }

    @Override
    public boolean has(String attribute) {
      return real.has(attribute);
    }

    @Override
    public void write(String attribute, Bytes value) throws IOException {
      if (!WRITE_ONLY.contains(attribute)) {
        throw new IOException("Permission denied");
      }
      real.write(attribute, value);
      written.add(attribute);
      Bytes stored = Bytes.wrap(Files.readAllBytes(path.resolve(attribute)));
      if (attribute.equals("inblob")) {
        if (stored.size() > INBLOB_MAX) {
          throw new IOException("File too large");
        }
        inblob = stored;
      }
      generation++;
      put("generation", Bytes.utf8(generation + "\n"));
    }

    @Override
    public Bytes read(String attribute, int largest) throws IOException {
      if (WRITE_ONLY.contains(attribute)) {
        throw new IOException("Permission denied");
      }
      if (attribute.equals("outblob")) {
        interference.strike(this);
        if (inblob.isEmpty()) {
          throw new IOException("Invalid argument");
        }
        put("outblob", report.apply(inblob));
      }
      return real.read(attribute, largest);
    }

    private void put(String attribute, Bytes content) {
      try {
        Files.write(path.resolve(attribute), content.unsafeArray());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      try (Stream<Path> files = Files.list(path)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      real.close();
    }
  }
}

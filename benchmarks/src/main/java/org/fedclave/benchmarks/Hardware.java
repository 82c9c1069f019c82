package org.fedclave.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The simulated hardware under all benchmarks, and where its keys lie. */
final class Hardware {

  /** Where {@code run.sh} wants the keys of the test root, so that they are made once. */
  static final String VENDOR_PROPERTY = "fedclave.benchmarks.vendor";

  private Hardware() {}

  /** The folder of a test root; its two RSA keys take seconds to make. */
  static Path vendorFolder() throws IOException {
    String folder = System.getProperty(VENDOR_PROPERTY, "");
    return folder.isEmpty() ? Files.createTempDirectory("simulated-vendor-") : Path.of(folder);
  }
}

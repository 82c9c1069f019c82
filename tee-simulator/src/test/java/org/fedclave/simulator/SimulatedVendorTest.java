package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedVendorTest {

  private static final Path FOLDER = Path.of("target", "simulated-vendor");

  @Test
  void theSameFolderIsTheSameVendor() throws IOException {
    var first = SimulatedExchange.VENDOR;
    var second = SimulatedVendor.openOrCreate(FOLDER, SimulatedExchange.CLOCK);
    assertThat(second.rootFingerprint()).isEqualTo(first.rootFingerprint());
  }

  @Test
  void twoPlatformsOfOneNameAreOneChip() {
    var again = SimulatedExchange.VENDOR.platform("a chip", SimulatedExchange.FIRMWARE);
    var other = SimulatedExchange.VENDOR.platform("b chip", SimulatedExchange.FIRMWARE);
    assertThat(again.chipId()).isEqualTo(SimulatedExchange.PLATFORM.chipId());
    assertThat(other.chipId()).isNotEqualTo(again.chipId());
  }

  @Test
  void onlyTheOwnerReadsTheKeys() throws IOException {
    assertThat(SimulatedExchange.VENDOR.rootCertificate().isEmpty()).isFalse();
    Path key = FOLDER.resolve("simulated-ark.key");
    assumeTrue(
        Files.getFileStore(key).supportsFileAttributeView("posix"),
        "this file system has no permissions");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
  }

  @Test
  void aDamagedKeyIsRefusedWithWhatToDo(@TempDir Path folder) throws IOException {
    assertThat(SimulatedExchange.VENDOR.rootCertificate().isEmpty()).isFalse();
    try (var files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(String.valueOf(file.getFileName())));
      }
    }
    Files.write(folder.resolve("simulated-ask.key"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> SimulatedVendor.openOrCreate(folder, SimulatedExchange.CLOCK))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("simulated-ask.key is damaged: delete the folder");
  }
}

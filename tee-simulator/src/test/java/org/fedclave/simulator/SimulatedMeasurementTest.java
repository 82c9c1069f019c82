package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedMeasurementTest {

  @TempDir private Path folder;

  /** Computed with {@code sha256sum a.jar b.jar | LC_ALL=C sort -k2 | sha384sum}. */
  private static final String OF_A_AND_B =
      "b3e37250fde00c72dbe851d095a365e017eaa4c71e890aa94a5a298d298536052517c75bbf4a66194a7db51af29084e8";

  @Test
  void itIsWhatTheShellComputesInAnyOrder() throws IOException {
    Path a = Files.writeString(folder.resolve("a.jar"), "a");
    Path b = Files.writeString(folder.resolve("b.jar"), "b");
    assertThat(SimulatedMeasurement.of(List.of(b, a)).toHex()).isEqualTo(OF_A_AND_B);
    assertThat(SimulatedMeasurement.of(List.of(a, b)).toHex()).isEqualTo(OF_A_AND_B);
  }

  @Test
  void aFolderIsMeasuredByTheFilesInIt() throws IOException {
    Files.writeString(folder.resolve("a.jar"), "a");
    Files.writeString(folder.resolve("b.jar"), "b");
    assertThat(SimulatedMeasurement.of(List.of(folder)).toHex()).isEqualTo(OF_A_AND_B);
  }

  @Test
  void oneChangedByteIsAnotherMeasurement() throws IOException {
    Path a = Files.writeString(folder.resolve("a.jar"), "a");
    Path b = Files.writeString(folder.resolve("b.jar"), "c");
    assertThat(SimulatedMeasurement.of(List.of(a, b)).toHex()).isNotEqualTo(OF_A_AND_B);
  }

  @Test
  void theClassPathOfThisProcessHasOne() throws IOException {
    assertThat(SimulatedMeasurement.ofClassPath().size()).isEqualTo(48);
    assertThat(SimulatedMeasurement.ofClassPath()).isEqualTo(SimulatedMeasurement.ofClassPath());
  }
}

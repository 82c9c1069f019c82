package org.fedclave.attestation.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PseudoFileTest {

  @TempDir Path folder;

  @Test
  void aFileIsReadUpToItsCapAndNotBeyond() throws Exception {
    Path file = Files.write(folder.resolve("blob"), new byte[100]);
    assertThat(PseudoFile.read(file, 100).size()).isEqualTo(100);
    assertThatThrownBy(() -> PseudoFile.read(file, 99))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is longer than 99 bytes");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileThatClaimsToBeEmptyIsReadToItsEnd() throws Exception {
    Path version = Path.of("/proc/version");
    assertThat(Files.size(version)).isZero();
    assertThat(PseudoFile.read(version, 4096).toUtf8()).startsWith("Linux version");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void anEndlessFileIsGivenUp() {
    assertThatThrownBy(() -> PseudoFile.read(Path.of("/dev/zero"), 1 << 16))
        .hasMessageContaining("is longer");
  }

  @Test
  void writingMakesNoFile() {
    Path nowhere = folder.resolve("inblob");
    assertThatThrownBy(() -> PseudoFile.write(nowhere, Bytes.utf8("x")))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(nowhere).doesNotExist();
  }
}

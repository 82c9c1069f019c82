package org.fedclave.attestation.referencevalues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramFilesTest {

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(folder.resolve("jdk/lib/server"));
    Files.writeString(folder.resolve("a.jar"), "a");
    Files.writeString(folder.resolve("b.jar"), "b");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=25");
    Files.writeString(folder.resolve("jdk/lib/modules"), "modules");
    Files.writeString(folder.resolve("jdk/lib/server/libjvm.so"), "jvm");
    Files.writeString(folder.resolve("jdk/lib-not-inside"), "-");
  }

  private String shell(String script) throws Exception {
    Process process = new ProcessBuilder("bash", "-c", script).directory(folder.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(process.waitFor()).isZero();
    return "sha256:" + out.substring(0, 64);
  }

  private String classPath(String... names) {
    return String.join(
        File.pathSeparator,
        java.util.Arrays.stream(names).map(name -> folder.resolve(name).toString()).toList());
  }

  @Test
  void aClassPathHasTheDigestThatAShellGives() throws Exception {
    assertThat(ProgramFiles.ofClassPath(classPath("b.jar", "a.jar")).toString())
        .isEqualTo(shell("sha256sum b.jar a.jar | sha256sum"));
  }

  @Test
  void theOrderOfAClassPathCounts() throws Exception {
    assertThat(ProgramFiles.ofClassPath(classPath("a.jar", "b.jar")))
        .isNotEqualTo(ProgramFiles.ofClassPath(classPath("b.jar", "a.jar")));
  }

  @Test
  void aTreeHasTheDigestThatAShellGives() throws Exception {
    assertThat(ProgramFiles.ofTree(folder.resolve("jdk")).toString())
        .isEqualTo(
            shell(
                "cd jdk && find -L . -type f | sed 's,^\\./,,' | LC_ALL=C sort"
                    + " | xargs -d '\\n' sha256sum | sha256sum"));
  }

  @Test
  void everyFileOfAJdkCounts() throws Exception {
    ReferenceValue before = ProgramFiles.jdk(folder.resolve("jdk"));
    assertThat(before.inputs())
        .containsEntry(
            "release", Digest.of(Files.newInputStream(folder.resolve("jdk/release"))).toString())
        .containsKey("lib/modules");
    Files.writeString(folder.resolve("jdk/lib/server/libjvm.so"), "other");
    assertThat(ProgramFiles.jdk(folder.resolve("jdk")).value()).isNotEqualTo(before.value());
  }

  @Test
  void whatAClassPathConsistsOfIsNoted() throws Exception {
    ReferenceValue value =
        ProgramFiles.classPath(classPath("a.jar") + File.pathSeparator + folder.resolve("jdk"));
    assertThat(value.inputs().keySet()).containsExactly("1. a.jar", "2. jdk");
    assertThat(value.value())
        .isEqualTo(
            ProgramFiles.ofClassPath(
                    classPath("a.jar") + File.pathSeparator + folder.resolve("jdk"))
                .hex());
  }

  @Test
  void aMissingJarAnEmptyEntryAndAWildcardAreRefused() {
    assertThatThrownBy(() -> ProgramFiles.ofClassPath(classPath("c.jar")))
        .isInstanceOf(NoSuchFileException.class);
    for (String odd : new String[] {"", classPath("a.jar") + File.pathSeparator, classPath("*")}) {
      assertThatThrownBy(() -> ProgramFiles.ofClassPath(odd))
          .hasMessageContaining("must name a jar or a folder");
    }
    assertThatThrownBy(() -> ProgramFiles.jdk(folder)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aNameThatAShellWouldWriteOtherwiseIsRefused() throws Exception {
    Files.writeString(folder.resolve("a\nb"), "");
    assertThatThrownBy(() -> ProgramFiles.ofTree(folder)).hasMessageContaining("line end");
  }
}

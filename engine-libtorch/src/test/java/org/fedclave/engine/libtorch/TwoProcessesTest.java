package org.fedclave.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.LocalTraining;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.TrainingEngine;
import org.junit.jupiter.api.Test;

final class TwoProcessesTest {
  /** What each process runs: prints a hash over all bits of two trained models. */
  static final class Train {
    public static void main(String[] arguments) throws Exception {
      for (ModelConfiguration model :
          List.of(Fixtures.mlp(new LocalOptimiser.Adam(0.01)), Fixtures.cnn())) {
        try (TrainingEngine engine = new TrainingEngine(new LibtorchProvider(), model)) {
          float[] trained =
              engine
                  .train(
                      model.initialParameters(20),
                      Fixtures.examples(150, 21),
                      new LocalTraining(2, 32, 22))
                  .parameters();
          System.out.println("bits " + Arrays.hashCode(trained));
        }
      }
    }
  }

  @Test
  void twoProcessesTrainTheSameBitsWhateverTheirThreadSettings() throws Exception {
    Process one = start("1");
    Process other = start("2");
    assertThat(bits(one)).hasSize(2).doesNotHaveDuplicates().isEqualTo(bits(other));
  }

  private static Process start(String threads) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            Train.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OMP_NUM_THREADS", threads);
    builder.environment().put("OPENBLAS_NUM_THREADS", threads);
    return builder.start();
  }

  private static List<String> bits(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().filter(line -> line.startsWith("bits ")).toList();
  }
}

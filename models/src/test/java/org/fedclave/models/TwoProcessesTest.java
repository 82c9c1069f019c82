package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TwoProcessesTest {
  /** What each process runs: prints the digests of two trained models. */
  static final class Train {
    public static void main(String[] arguments) throws Exception {
      for (ModelConfiguration model :
          List.of(Fixtures.mlp(new LocalOptimiser.Adam(0.01)), Fixtures.cnn())) {
        try (TrainingEngine engine = new TrainingEngine(Engines.dl4j(), model)) {
          LocalResult result =
              engine.train(
                  model.initialParameters(20),
                  Fixtures.examples(150, 64, 10, 21),
                  new LocalTraining(2, 32, 22));
          System.out.println("digest " + Fixtures.digest(result.parameters()));
        }
      }
    }
  }

  @Test
  void twoProcessesTrainTheSameBitsWhateverTheirThreadSettings() throws Exception {
    Process one = start("1");
    Process other = start("2");
    assertThat(digests(one)).hasSize(2).doesNotHaveDuplicates().isEqualTo(digests(other));
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

  private static List<String> digests(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().filter(line -> line.startsWith("digest ")).toList();
  }
}

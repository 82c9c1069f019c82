package org.fedclave.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.deeplearning4j.nn.layers.mkldnn.BaseMKLDNNHelper;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What trains in this process, as far as it decides the bits of a result; part of a proof.
 *
 * @param engine library and version, as in {@code nd4j 1.0.0-M2.1}
 * @param backend ND4J's, as in {@code CPU}
 * @param blasVendor as ND4J names it, as in {@code OPENBLAS}
 * @param blasThreads of the linear algebra library
 * @param openMpThreads of ND4J's own operations
 * @param oneDnn whether convolutions run on OneDNN
 */
public record EngineReport(
    String engine,
    String backend,
    String blasVendor,
    int blasThreads,
    int openMpThreads,
    boolean oneDnn) {

  /** Looks at this process; loads the native library if nothing has. */
  public static EngineReport ofThisProcess() {
    Nd4jSettings.apply();
    Properties information = Nd4j.getExecutioner().getEnvironmentInformation();
    return new EngineReport(
        "nd4j " + version(),
        String.valueOf(information.get("backend")),
        String.valueOf(information.get("blas.vendor")),
        number(information, "blas.threads"),
        number(information, "omp.threads"),
        BaseMKLDNNHelper.mklDnnEnabled());
  }

  /** Whether equal inputs give equal bits: one thread everywhere. */
  public boolean isDeterministic() {
    return blasThreads == 1 && openMpThreads == 1;
  }

  /**
   * Returns this report, or says what to do where results could not be repeated.
   *
   * @throws IllegalStateException unless {@link #isDeterministic()}
   */
  public EngineReport requireDeterministic() {
    if (!isDeterministic()) {
      throw new IllegalStateException(
          "linear algebra uses %d BLAS and %d OpenMP threads; start the process with"
                  .formatted(blasThreads, openMpThreads)
              + " OMP_NUM_THREADS=1 and OPENBLAS_NUM_THREADS=1 in its environment");
    }
    return this;
  }

  /** What Maven wrote into ND4J's jar. */
  private static String version() {
    Properties written = new Properties();
    try (InputStream in =
        Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
      if (in != null) {
        written.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return written.getProperty("version", "of unknown version");
  }

  private static int number(Properties information, String key) {
    return Integer.parseInt(String.valueOf(information.get(key)));
  }
}

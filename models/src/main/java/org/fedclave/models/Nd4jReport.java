package org.fedclave.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.TreeMap;
import org.deeplearning4j.nn.layers.mkldnn.BaseMKLDNNHelper;
import org.nd4j.linalg.factory.Nd4j;

/** What ND4J trains with in this process. */
final class Nd4jReport {
  private Nd4jReport() {}

  /** Looks at this process; loads the native library if nothing has. */
  static EngineReport ofThisProcess() {
    Nd4jSettings.apply();
    Properties information = Nd4j.getExecutioner().getEnvironmentInformation();
    return of(
        String.valueOf(information.get("backend")),
        String.valueOf(information.get("blas.vendor")),
        number(information, "blas.threads"),
        number(information, "omp.threads"),
        BaseMKLDNNHelper.mklDnnEnabled());
  }

  /** Equal inputs give equal bits with one thread everywhere. */
  static EngineReport of(
      String backend, String blasVendor, int blasThreads, int openMpThreads, boolean oneDnn) {
    var details = new TreeMap<String, String>();
    details.put("blas", blasVendor);
    details.put("blas-threads", Integer.toString(blasThreads));
    details.put("openmp-threads", Integer.toString(openMpThreads));
    details.put("onednn", Boolean.toString(oneDnn));
    return new EngineReport(
        Engines.DL4J,
        Nd4jEngine.version(),
        backend,
        details,
        blasThreads == 1 && openMpThreads == 1);
  }

  /** What Maven wrote into ND4J's jar. */
  static String version() {
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

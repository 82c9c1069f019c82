package org.fedclave.models;

import org.nd4j.linalg.cpu.nativecpu.CpuBackend;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;

/**
 * Settings of ND4J and JavaCPP that both read once, when their first class loads; so everything
 * here that leads to ND4J calls {@link #apply()} before.
 */
final class Nd4jSettings {
  private static final boolean ON_CPU;

  static {
    // DL4J switches its OneDNN helpers off unless told otherwise.
    System.setProperty("org.eclipse.deeplearning4j.helpers.disable", "false");
    // Without its garbage collection ND4J frees no array ever, close() or not: 36 KB leak each
    // step.
    System.setProperty("org.bytedeco.javacpp.nopointergc", "false");
    // JavaCPP would read /proc at each allocation; the process has its limit from outside.
    System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
    System.setProperty("org.nd4j.log.initialization", "false");
    ON_CPU = backend() instanceof CpuBackend;
    if (ON_CPU) {
      System.setProperty("shapeinfoprovider", CachedShapes.class.getName());
    }
    Environment environment = Nd4j.getEnvironment();
    environment.setMaxThreads(1);
    environment.setMaxMasterThreads(1);
    Nd4j.factory().blas().setMaxThreads(1);
  }

  private Nd4jSettings() {}

  /** Makes the settings, at the first call only. */
  static void apply() {
    // Loading this class did it.
  }

  /**
   * Whether ND4J computes on the CPU in this process. It has one backend, of those on the class
   * path the first by priority that can be used.
   */
  static boolean isOnCpu() {
    return ON_CPU;
  }

  /** What ND4J will choose by the same call, a moment later. */
  private static Nd4jBackend backend() {
    try {
      return Nd4jBackend.load();
    } catch (Nd4jBackend.NoAvailableBackendException e) {
      throw new IllegalStateException("ND4J has no backend on this class path", e);
    }
  }
}

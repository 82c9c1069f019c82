package org.nd4j.nativeblas;

/**
 * Lets DL4J 1.0.0-M2.1 find OneDNN: its {@code BaseMKLDNNHelper.mklDnnEnabled()} asks, by
 * reflection, a class of this name, which ND4J has renamed. Without it convolutions run several
 * times slower and nothing says so.
 */
public final class Nd4jCpu {
  private Nd4jCpu() {}

  /** What DL4J asks; answers from where ND4J keeps it now. */
  public static final class Environment {
    private static final Environment INSTANCE = new Environment();

    private Environment() {}

    /** Called by DL4J. */
    public static Environment getInstance() {
      return INSTANCE;
    }

    /** Called by DL4J: whether the loaded native library has OneDNN and uses it. */
    public boolean isUseMKLDNN() {
      return org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.Environment.getInstance().isUseONEDNN();
    }
  }
}

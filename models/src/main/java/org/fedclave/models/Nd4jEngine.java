package org.fedclave.models;

/**
 * What an engine on another backend of ND4J shares with {@link Dl4jProvider}: DL4J's networks, and
 * the library's version. For engines in modules of their own, which bring their backend with them.
 *
 * <p>A process has one backend of ND4J. Whoever uses the networks must have looked that it is the
 * engine's.
 */
public final class Nd4jEngine {
  private Nd4jEngine() {}

  /**
   * Whether ND4J computes on the CPU in this process; loads the backend's native library if nothing
   * has.
   */
  public static boolean isOnCpu() {
    Nd4jSettings.apply();
    return Nd4jSettings.isOnCpu();
  }

  /** Library and version, for an {@link EngineReport}. */
  public static String version() {
    return "nd4j " + Nd4jReport.version();
  }

  /** The model's network on this process's backend, for the calling thread alone. */
  public static Network network(ModelConfiguration model) {
    Nd4jSettings.apply();
    return new Dl4jNetwork(model);
  }
}

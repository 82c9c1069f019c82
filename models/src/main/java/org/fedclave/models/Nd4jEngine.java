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

  /** Says where ND4J computes; in tests, where it would. */
  @FunctionalInterface
  public interface Backend {
    /** Whether it does on the CPU. */
    boolean isOnCpu() throws UnusableEngineException;
  }

  /**
   * Whether ND4J computes on the CPU in this process; loads the backend's native library if nothing
   * has.
   *
   * @throws UnusableEngineException if ND4J cannot start at all
   */
  public static boolean isOnCpu() throws UnusableEngineException {
    try {
      return Nd4jSettings.isOnCpu();
    } catch (LinkageError e) {
      throw new UnusableEngineException(
          "ND4J cannot start in this process, nor can its engines: its native code, or a library that it needs, is missing or not for this machine (%s); docs/gpu.md says what it needs"
              .formatted(first(e)));
    }
  }

  /** What is at the bottom of it. */
  private static Throwable first(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
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

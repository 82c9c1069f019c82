package org.fedclave.models;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The engines on this process's class path, found through {@link ServiceLoader}. */
public final class Engines {
  /** The engine that is always there. */
  public static final String DL4J = "dl4j";

  private Engines() {}

  /** Their names, sorted. */
  public static List<String> names() {
    return providers().stream().map(EngineProvider::name).sorted().toList();
  }

  /** The engine of a name; empty if it is not on the class path. */
  public static Optional<EngineProvider> find(String name) {
    return providers().stream().filter(provider -> provider.name().equals(name)).findFirst();
  }

  /**
   * The engine of a name.
   *
   * @throws UnusableEngineException if it is not on the class path; the message names those that
   *     are
   */
  public static EngineProvider of(String name) throws UnusableEngineException {
    return find(name)
        .orElseThrow(
            () ->
                new UnusableEngineException(
                    "this program has no engine \"%s\"; it has %s (docs/gpu.md says how to add engines)"
                        .formatted(name, String.join(", ", names()))));
  }

  /** The reference engine. */
  public static EngineProvider dl4j() {
    return new Dl4jProvider();
  }

  private static List<EngineProvider> providers() {
    return ServiceLoader.load(EngineProvider.class, Engines.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}

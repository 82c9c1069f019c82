package org.fedclave.engine.libtorch;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Random numbers of one network, for dropout: torch's own generator would be shared by all networks
 * of the process, and their numbers would depend on each other's.
 */
final class Draws implements AutoCloseable {
  private final Kept kept = new Kept();
  private final Generator generator;
  private final GeneratorOptional optional;

  Draws(Device device) {
    this.generator = kept.add(torch.globalContext().defaultGenerator(device).clone());
    this.optional = kept.add(new GeneratorOptional(generator));
  }

  /** Equal seeds give equal numbers, on one kind of device. */
  void seed(long seed) {
    generator.set_current_seed(seed);
  }

  GeneratorOptional generator() {
    return optional;
  }

  @Override
  public void close() {
    kept.close();
  }
}

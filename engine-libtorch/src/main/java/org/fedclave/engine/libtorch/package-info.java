/**
 * An optional engine: trains DL4J's configurations with libtorch, through JavaCPP's presets.
 *
 * <p>Read in this order: {@link org.fedclave.engine.libtorch.LibtorchProvider} is what {@code
 * ServiceLoader} finds; {@code Wiring} reads a configuration, layer by layer ({@code Layers}), and
 * refuses what is not translated; {@code TorchNetwork} trains it: {@code ParameterMemory} holds the
 * parameters, {@code StepRule} is DL4J's way from a gradient to the next parameters. Only {@code
 * TorchDevice} copies anything to where torch computes, and back.
 */
@NullMarked
package org.fedclave.engine.libtorch;

import org.jspecify.annotations.NullMarked;

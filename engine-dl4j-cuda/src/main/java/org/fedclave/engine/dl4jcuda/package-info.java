/**
 * Engine {@code dl4j-cuda}: DL4J on ND4J's CUDA 11.6 backend, for NVIDIA GPUs up to Ampere. Needs
 * the Maven profile {@code dl4j-cuda}; see docs/gpu.md. Training with it was never run.
 *
 * <p>Begin with {@link org.fedclave.engine.dl4jcuda.Dl4jCudaProvider}. ND4J has one backend a
 * process; {@link org.fedclave.engine.dl4jcuda.CpuInFront} keeps it on the CPU where its CUDA
 * backend could not compute, so that a program with this engine still runs everywhere.
 */
@NullMarked
package org.fedclave.engine.dl4jcuda;

import org.jspecify.annotations.NullMarked;

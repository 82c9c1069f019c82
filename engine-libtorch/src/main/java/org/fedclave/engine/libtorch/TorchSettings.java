package org.fedclave.engine.libtorch;

import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/**
 * Settings of libtorch that hold for a whole process, made once before anything else of it is used:
 * one thread, no algorithm whose bits differ from run to run, full precision of 32 bits.
 */
final class TorchSettings {
  static {
    // Read once by JavaCPP: without its collection arrays of ND4J would never be freed, and with a
    // limit it would read /proc at each allocation. The models module sets the same.
    System.setProperty("org.bytedeco.javacpp.nopointergc", "false");
    System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
    torch.set_num_interop_threads(1);
    torch.set_num_threads(1);
    Context context = torch.globalContext();
    // On a GPU cuBLAS repeats its bits only with a workspace of fixed size; without it torch would
    // refuse each product of matrices.
    context.setDeterministicAlgorithms(!Context.hasCUDA() || TorchCuda.mayRepeat(), false);
    context.setDeterministicFillUninitializedMemory(false);
    context.setBenchmarkCuDNN(false);
    context.setDeterministicCuDNN(true);
    context.setDeterministicMkldnn(true);
    context.setAllowTF32CuDNN(false);
    context.setAllowTF32CuBLAS(false);
  }

  private TorchSettings() {}

  /** Makes the settings at the first call; OpenMP counts threads for each thread that calls it. */
  static void applyToThisThread() {
    torch.set_num_threads(1);
  }
}

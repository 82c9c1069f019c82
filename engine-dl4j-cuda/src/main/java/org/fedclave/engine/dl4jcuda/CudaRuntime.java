package org.fedclave.engine.dl4jcuda;

import org.bytedeco.cuda.global.cudart;

/** The CUDA runtime that ND4J has loaded. */
final class CudaRuntime {
  private CudaRuntime() {}

  /** As in 11.6. */
  static String version() {
    int[] number = {0};
    int error = cudart.cudaRuntimeGetVersion(number);
    return error == cudart.cudaSuccess ? version(number[0]) : "unknown (error " + error + ")";
  }

  /** Thousands and tens, as NVIDIA's documentation of {@code cudaRuntimeGetVersion} has it. */
  static String version(int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }
}

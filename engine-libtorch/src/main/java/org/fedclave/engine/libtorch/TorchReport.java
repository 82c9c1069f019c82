package org.fedclave.engine.libtorch;

import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.fedclave.models.EngineReport;

/** What libtorch trains with in this process. */
final class TorchReport {
  private TorchReport() {}

  static EngineReport cpu() {
    TorchSettings.applyToThisThread();
    return new EngineReport(
        LibtorchProvider.NAME, version(), "CPU", threads(), torch.get_num_threads() == 1);
  }

  static EngineReport cuda() {
    SortedMap<String, String> details = threads();
    details.putAll(TorchCuda.details());
    return new EngineReport(
        LibtorchCudaProvider.NAME, version(), TorchCuda.name(), details, TorchCuda.mayRepeat());
  }

  private static SortedMap<String, String> threads() {
    SortedMap<String, String> details = new TreeMap<>();
    details.put("torch-threads", Integer.toString(torch.get_num_threads()));
    details.put("blas", built("BLAS_INFO"));
    details.put("onednn", Boolean.toString(Context.hasMKLDNN()));
    details.put("cpu-capability", torch.get_cpu_capability().getString());
    return details;
  }

  private static String version() {
    return "libtorch " + built("TORCH_VERSION");
  }

  /** A setting that libtorch was built with. */
  private static String built(String name) {
    String all = torch.show_config().getString();
    int at = all.indexOf(name + "=");
    if (at < 0) {
      return "unknown";
    }
    String rest = all.substring(at + name.length() + 1);
    return rest.split("[,\\s]", 2)[0];
  }
}

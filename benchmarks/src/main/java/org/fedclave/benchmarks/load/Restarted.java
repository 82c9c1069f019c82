package org.fedclave.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;

/** A coordinator that is stopped and started again, but not while somebody looks at it. */
final class Restarted implements AutoCloseable {

  /** A look at a process. */
  @FunctionalInterface
  interface Look<T> {
    T at(CoordinatorJvm jvm) throws Exception;
  }

  private final Path folder;
  private final int heapMegabytes;
  private CoordinatorJvm jvm;

  Restarted(Path folder, int heapMegabytes) throws IOException, InterruptedException {
    this.folder = folder;
    this.heapMegabytes = heapMegabytes;
    jvm = CoordinatorJvm.start(folder, heapMegabytes);
  }

  Path folder() {
    return folder;
  }

  synchronized <T> T looking(Look<T> look) throws Exception {
    return look.at(jvm);
  }

  synchronized void again() throws IOException, InterruptedException {
    jvm.stop();
    jvm.close();
    jvm = CoordinatorJvm.start(folder, heapMegabytes);
  }

  @Override
  public synchronized void close() {
    jvm.close();
  }
}

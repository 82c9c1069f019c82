package org.fedclave.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Does many things at once, but not too many at a time. */
final class Together {

  private static final long PATIENCE_MINUTES = 30;

  private Together() {}

  /** The results in the order of the work; fails with the first that failed. */
  static <T> List<T> all(int atATime, List<Callable<T>> work) throws Exception {
    var places = new Semaphore(atATime);
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> doing = new ArrayList<>();
      for (Callable<T> one : work) {
        doing.add(
            threads.submit(
                () -> {
                  places.acquire();
                  try {
                    return one.call();
                  } finally {
                    places.release();
                  }
                }));
      }
      try {
        for (Future<T> each : doing) {
          results.add(each.get(PATIENCE_MINUTES, TimeUnit.MINUTES));
        }
      } catch (ExecutionException e) {
        doing.forEach(each -> each.cancel(true));
        throw new IllegalStateException(String.valueOf(e.getMessage()), e);
      }
    }
    return results;
  }
}

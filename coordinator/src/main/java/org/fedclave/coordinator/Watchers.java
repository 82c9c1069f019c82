package org.fedclave.coordinator;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import org.fedclave.coordinator.calls.Pump;
import org.fedclave.protocol.RunId;

/** Who watches which run. Of a run that nobody watches nothing is kept. Thread-safe. */
final class Watchers {

  private final Map<RunId, Set<Pump<?>>> ofRun = new ConcurrentHashMap<>();

  void add(RunId run, Pump<?> watcher) {
    ofRun.compute(
        run,
        (_, others) -> {
          Set<Pump<?>> all = others == null ? new CopyOnWriteArraySet<>() : others;
          all.add(watcher);
          return all;
        });
  }

  void remove(RunId run, Pump<?> watcher) {
    ofRun.computeIfPresent(
        run,
        (_, others) -> {
          others.remove(watcher);
          return others.isEmpty() ? null : others;
        });
  }

  /** There is something new about the run. */
  void raise(RunId run) {
    ofRun.getOrDefault(run, Set.of()).forEach(Pump::raise);
  }

  /** How many runs somebody watches. */
  int runs() {
    return ofRun.size();
  }
}

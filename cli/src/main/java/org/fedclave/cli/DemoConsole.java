package org.fedclave.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/**
 * Prints what happens in a demo as it happens, with the seconds since its start, and adds up the
 * time of each phase. Thread-safe.
 */
final class DemoConsole {

  private final PrintWriter out;
  private final long start = System.nanoTime();
  private final SequencedMap<String, Double> phases = new LinkedHashMap<>();
  private long phaseStart = start;
  private volatile BiConsumer<String, String> watcher = (_, _) -> {};

  DemoConsole(PrintWriter out) {
    this.out = out;
  }

  /** A heading. */
  synchronized void heading(String text) {
    out.println();
    out.println(text);
    out.flush();
  }

  /** One line of one actor. */
  void say(String who, String sentence) {
    synchronized (this) {
      out.printf(Locale.ROOT, "%6.2f s  %-12s %s%n", seconds(), who, sentence);
      out.flush();
    }
    watcher.accept(who, sentence);
  }

  /** Calls {@code each} after every line of an actor, in that actor's thread. */
  void onEachLine(BiConsumer<String, String> each) {
    watcher = each;
  }

  /** A line without a time. */
  synchronized void line(String text) {
    out.println(text);
    out.flush();
  }

  /** Ends a phase: the time since the last one ended is its. */
  synchronized void endPhase(String name) {
    long now = System.nanoTime();
    phases.merge(name, (now - phaseStart) / 1e9, Double::sum);
    phaseStart = now;
  }

  synchronized Map<String, Double> phases() {
    return new LinkedHashMap<>(phases);
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}

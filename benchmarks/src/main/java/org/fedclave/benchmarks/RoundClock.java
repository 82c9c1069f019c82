package org.fedclave.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fedclave.protocol.RunId;
import org.fedclave.trainer.TrainerEvents;

/**
 * Marks the ends of rounds, by the wall's clock and by the time that all processors spent on this
 * process. The second does not suffer from what else the machine does. Thread-safe.
 */
final class RoundClock implements TrainerEvents {

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final List<Mark> marks = new ArrayList<>();

  /** A moment. */
  private record Mark(long wallNanos, long processorNanos) {}

  /** The aggregator finished a round. */
  @Override
  public void round(RunId run, int round, int rounds, Map<String, String> metrics) {
    mark();
  }

  synchronized void mark() {
    marks.add(new Mark(System.nanoTime(), SYSTEM.getProcessCpuTime()));
  }

  /** The first mark, as {@link System#nanoTime}. */
  synchronized long first() {
    return marks.getFirst().wallNanos();
  }

  /** Mean seconds between marks. */
  synchronized double mean() {
    return (marks.getLast().wallNanos() - marks.getFirst().wallNanos()) / 1e9 / (marks.size() - 1);
  }

  /** Median seconds between the marks of the second half, which are warm. */
  synchronized double warm() {
    double[] seconds = new double[marks.size() - 1];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = (marks.get(i + 1).wallNanos() - marks.get(i).wallNanos()) / 1e9;
    }
    return warmMedian(seconds);
  }

  /** Mean seconds of processors between the marks of the second half. */
  synchronized double warmProcessor() {
    int half = marks.size() / 2;
    long spent = marks.getLast().processorNanos() - marks.get(half).processorNanos();
    return spent / 1e9 / (marks.size() - 1 - half);
  }

  /** The median of the second half. */
  static double warmMedian(double[] values) {
    double[] half = Arrays.copyOfRange(values, values.length / 2, values.length);
    Arrays.sort(half);
    int middle = half.length / 2;
    return half.length % 2 == 1 ? half[middle] : (half[middle - 1] + half[middle]) / 2;
  }
}

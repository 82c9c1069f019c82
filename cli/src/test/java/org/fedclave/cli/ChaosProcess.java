package org.fedclave.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.fedclave.transport.milestone.Milestone;

/**
 * The {@code fedclave} command in a process that hears its own milestones, and sends itself SIGKILL
 * at the point that a {@link KillBoard} names: nothing is flushed, closed or told. The program
 * knows nothing of it.
 */
final class ChaosProcess {

  private static final int SIGKILL = 9;

  /** Held, or the handler would be collected with it. */
  private static final Logger MILESTONES = Logger.getLogger(Milestone.LOGGER);

  private ChaosProcess() {}

  /** Libraries' too, under whose names {@code --log json} leaves WARNING. */
  private static final List<Logger> ALL =
      Stream.of("io", "org", "com", "net", "sun", "jdk", "javax").map(Logger::getLogger).toList();

  /** If set, every logger says all it can. */
  static final String EVERYTHING = "fedclave.chaos.everything";

  /** The board's folder, and then what the {@code fedclave} command gets. */
  public static void main(String[] arguments) {
    MILESTONES.setLevel(Level.ALL);
    MILESTONES.addHandler(new Killing(new KillBoard(Path.of(arguments[0])), Clock.systemUTC()));
    if (Boolean.getBoolean(EVERYTHING)) {
      ALL.forEach(each -> each.setLevel(Level.ALL));
    }
    Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
  }

  @SuppressWarnings("restricted") // kill(2), which Java gives nobody for their own process
  private static final class Killing extends Handler {

    private final KillBoard board;
    private final Clock clock;
    private final MethodHandle kill =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private final Map<String, Integer> counts = new HashMap<>();

    Killing(KillBoard board, Clock clock) {
      this.board = board;
      this.clock = clock;
    }

    @Override
    public synchronized void publish(LogRecord record) {
      Object[] parameters = record.getParameters();
      if (parameters != null && parameters.length == 1 && parameters[0] instanceof Milestone one) {
        board.write(one, KillBoard.now(clock));
        int count = counts.merge(one.run() + KillBoard.name(one.point()), 1, Integer::sum);
        if (board.claim(one, count, KillBoard.now(clock))) {
          die();
        }
      }
    }

    private void die() {
      try {
        int status = (int) kill.invokeExact((int) ProcessHandle.current().pid(), SIGKILL);
        throw new AssertionError("kill -9 of this process returned " + status);
      } catch (Throwable e) {
        throw new AssertionError("this process cannot kill itself", e);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}

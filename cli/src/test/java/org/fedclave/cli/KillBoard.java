package org.fedclave.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.fedclave.transport.milestone.Milestone;
import org.fedclave.transport.milestone.Point;

/**
 * A folder through which a test and the processes that it kills talk: orders to die at a point,
 * what came of them, and the milestones of every process. Files outlive a SIGKILL.
 */
record KillBoard(Path folder) {

  /**
   * An order: whoever is first to reach the point for the {@code count}-th time in one run dies
   * there.
   *
   * @param count from 1
   */
  record Order(Point point, int count) {

    Order {
      if (count < 1) {
        throw new IllegalArgumentException("a point is reached for the first time at count 1");
      }
    }

    String fileName() {
      return name(point) + '@' + count;
    }

    @Override
    public String toString() {
      return fileName();
    }
  }

  /** A process that died as it was told to. */
  record Death(String order, Instant at, String member, int incarnation) {}

  /** What a process noted. */
  record Noted(
      Instant at, String point, String member, String run, OptionalInt incarnation, long process) {

    boolean is(Point other) {
      return point.equals(name(other));
    }

    String component() {
      return point.substring(0, point.indexOf('.'));
    }
  }

  KillBoard {
    for (String each : List.of("orders", "deaths", "notes")) {
      try {
        Files.createDirectories(folder.resolve(each));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static String name(Point point) {
    return point.component() + '.' + point.name();
  }

  void give(Order order) throws IOException {
    Files.createFile(folder.resolve("orders").resolve(order.fileName()));
  }

  /** Takes an order back; false if somebody died by it. */
  boolean takeBack(Order order) throws IOException {
    return Files.deleteIfExists(folder.resolve("orders").resolve(order.fileName()));
  }

  /** In the process that is to die: whether the order is there and this process is the first. */
  boolean claim(Milestone milestone, int count, Instant now) {
    String name = new Order(milestone.point(), count).fileName();
    Path order = folder.resolve("orders").resolve(name);
    if (!Files.exists(order)) {
      return false;
    }
    Path death =
        folder
            .resolve("deaths")
            .resolve(milestone.run() + "-" + name + '-' + ProcessHandle.current().pid());
    try {
      Files.move(order, death, StandardCopyOption.ATOMIC_MOVE);
      Files.writeString(
          death,
          "%s %s %s %d\n"
              .formatted(name, now, milestone.member(), milestone.incarnation().orElse(0)),
          StandardCharsets.UTF_8);
      return true;
    } catch (NoSuchFileException e) {
      return false; // another process was faster
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(Milestone milestone, Instant now) {
    long process = ProcessHandle.current().pid();
    String line =
        "%s %s %s %s %s\n"
            .formatted(
                now,
                name(milestone.point()),
                milestone.member(),
                milestone.run(),
                milestone.incarnation().isPresent()
                    ? Integer.toString(milestone.incarnation().getAsInt())
                    : "-");
    try {
      Files.writeString(
          folder.resolve("notes").resolve(Long.toString(process)),
          line,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those who died in a run, the first one first. */
  List<Death> deaths(String run) throws IOException {
    List<Death> deaths = new ArrayList<>();
    for (Path file : files("deaths")) {
      if (file.getFileName().toString().startsWith(run)) {
        String[] words = awaitLine(file).split(" ", -1);
        deaths.add(
            new Death(words[0], Instant.parse(words[1]), words[2], Integer.parseInt(words[3])));
      }
    }
    deaths.sort(java.util.Comparator.comparing(Death::at));
    return deaths;
  }

  /** It is moved first and written then. */
  private static String awaitLine(Path file) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (System.nanoTime() < end) {
      String line = Files.readString(file);
      if (line.endsWith("\n")) {
        return line.strip();
      }
      Thread.onSpinWait();
    }
    throw new IOException(file + " stays empty");
  }

  /** All that was noted about a run, in the order of the clock. */
  List<Noted> notes(String run) throws IOException {
    List<Noted> notes = new ArrayList<>();
    for (Path file : files("notes")) {
      long process = Long.parseLong(file.getFileName().toString());
      try (Stream<String> lines = Files.lines(file)) {
        for (String line : lines.filter(each -> each.contains(run)).toList()) {
          String[] words = line.split(" ", -1);
          notes.add(
              new Noted(
                  Instant.parse(words[0]),
                  words[1],
                  words[2],
                  words[3],
                  words[4].equals("-")
                      ? OptionalInt.empty()
                      : OptionalInt.of(Integer.parseInt(words[4])),
                  process));
        }
      }
    }
    notes.sort(java.util.Comparator.comparing(Noted::at));
    return notes;
  }

  private List<Path> files(String kind) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(kind))) {
      return files.toList();
    }
  }

  static Instant now(Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}

package org.fedclave.tables.published;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.LongConsumer;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.FileNames;
import org.fedclave.tables.Quoted;
import org.fedclave.tables.TableFormat;
import org.fedclave.tables.TableWriter;
import org.fedclave.tables.published.BadSourceException.Rule;

/**
 * Datasets of LEAF (Caldas et al., LEAF: A Benchmark for Federated Settings, 2018) as its scripts
 * write them: JSON files of many users. Each user becomes a party's Arrow table.
 *
 * <p>Files are read twice, the second time for the chosen users; memory is the rows of one user.
 */
public final class LeafUsers {
  private final LeafKind kind;
  private final int most;
  private final Path out;

  /**
   * @param most how many users to take, those with the most rows, of equal ones the first by name;
   *     at least 1
   * @param out the folder of the tables, made if need be
   */
  public LeafUsers(LeafKind kind, int most, Path out) {
    if (most < 1) {
      throw new IllegalArgumentException("at least 1 user is taken, not " + most);
    }
    this.kind = kind;
    this.most = most;
    this.out = out;
  }

  /**
   * Writes a table for each chosen user.
   *
   * @param files each user is in one of them; LEAF's {@code train} and {@code test} share users and
   *     are imported one after the other, into two folders
   * @param progress is told the rows so far
   */
  public Imported read(List<Path> files, LongConsumer progress)
      throws IOException, BadSourceException, BadTableException {
    List<SequencedMap<String, Integer>> declared = new ArrayList<>();
    for (Path file : files) {
      declared.add(new LeafFile(file).declared());
    }
    requireDistinct(files, declared);
    Map<String, String> names = chosen(declared);
    try (var folder = new OutputFolder(out, kind.schema(), TableFormat.ARROW)) {
      for (int i = 0; i < files.size(); i++) {
        Map<String, Integer> ofFile = new LinkedHashMap<>(declared.get(i));
        ofFile.keySet().retainAll(names.keySet());
        write(new LeafFile(files.get(i)), ofFile, names, folder, progress);
      }
      note(declared, folder);
      return folder.imported(kind.origin());
    }
  }

  private static void requireDistinct(
      List<Path> files, List<SequencedMap<String, Integer>> declared) throws BadSourceException {
    Map<String, Path> seen = new HashMap<>();
    for (int i = 0; i < files.size(); i++) {
      for (String user : declared.get(i).keySet()) {
        Path other = seen.put(user, files.get(i));
        if (other != null) {
          throw new BadSourceException(
              Rule.REQUEST,
              files.get(i),
              "the user %s is also in %s; import training and test files into two folders"
                  .formatted(Quoted.of(user), other.getFileName()));
        }
      }
    }
  }

  /** The users to take, by name, each with the name of its file. */
  private Map<String, String> chosen(List<SequencedMap<String, Integer>> declared)
      throws BadSourceException {
    List<Map.Entry<String, Integer>> users = new ArrayList<>();
    declared.forEach(ofFile -> users.addAll(ofFile.entrySet()));
    users.removeIf(user -> user.getValue() == 0);
    if (users.isEmpty()) {
      throw new BadSourceException(Rule.REQUEST, "no user of these files has a row");
    }
    users.sort(
        Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    List<String> taken = users.stream().limit(most).map(Map.Entry::getKey).sorted().toList();
    List<String> fileNames = FileNames.distinct(taken);
    Map<String, String> chosen = new HashMap<>();
    for (int i = 0; i < taken.size(); i++) {
      chosen.put(taken.get(i), fileNames.get(i));
    }
    return chosen;
  }

  private void write(
      LeafFile file,
      Map<String, Integer> users,
      Map<String, String> names,
      OutputFolder folder,
      LongConsumer progress)
      throws IOException, BadSourceException, BadTableException {
    if (users.isEmpty()) {
      return;
    }
    file.read(
        kind,
        users,
        (user, rows) -> {
          String name = names.getOrDefault(user, user);
          try (TableWriter table = folder.table(name, file.path(), "sample")) {
            rows.writeTo(table);
            folder.finish(table);
          }
          progress.accept(folder.rows());
        });
  }

  private void note(List<SequencedMap<String, Integer>> declared, OutputFolder folder) {
    long users = declared.stream().mapToLong(Map::size).sum();
    long rows =
        declared.stream().flatMap(d -> d.values().stream()).mapToLong(Integer::longValue).sum();
    folder.note(
        "%d of %d users and %d of %d rows were taken, %s"
            .formatted(
                folder.tables(), users, folder.rows(), rows, "the users with the most rows first"));
  }
}

package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.wire.HubOuterClass;
import org.junit.jupiter.api.Test;

class AccessTableTest {

  @Test
  void everyMethodOfEveryServiceStandsInTheTableOnce() {
    List<String> methods =
        HubOuterClass.getDescriptor().getServices().stream()
            .flatMap(service -> service.getMethods().stream())
            .map(method -> method.getService().getFullName() + "/" + method.getName())
            .toList();
    List<String> table = new ArrayList<>(AccessTable.access().byRole().keySet());
    table.addAll(AccessTable.access().withoutCertificate());
    assertThat(table).containsExactlyInAnyOrderElementsOf(methods);
  }

  @Test
  void onlyJoiningNeedsNoCertificate() {
    assertThat(AccessTable.access().withoutCertificate())
        .containsExactly("fedclave.transport.v1.Enrolment/Enrol");
  }

  @Test
  void theDocumentShowsTheTableAsItIs() throws Exception {
    List<String> lines = Files.readAllLines(Path.of("../docs/access.md"));
    List<String> columns = cells(line(lines, "| call |"));
    Map<String, Set<MemberRole>> shown = new HashMap<>();
    for (String line : lines) {
      List<String> cells = line.startsWith("| `") ? cells(line) : List.of();
      if (cells.size() == columns.size()) {
        Set<MemberRole> roles = new TreeSet<>();
        for (int column = 1; column < cells.size(); column++) {
          if (!cells.get(column).isEmpty()) {
            roles.add(MemberRole.parse(columns.get(column)));
          }
        }
        String call = cells.getFirst().replace("`", "").replace('.', '/');
        shown.put("fedclave.transport.v1." + call, roles);
      }
    }
    assertThat(shown).isEqualTo(AccessTable.access().byRole());
  }

  private static String line(List<String> lines, String beginning) {
    return lines.stream().filter(line -> line.startsWith(beginning)).findFirst().orElseThrow();
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : line.substring(1, line.lastIndexOf('|')).split("\\|", -1)) {
      cells.add(cell.strip());
    }
    return cells;
  }
}

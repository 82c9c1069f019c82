package org.fedclave.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fedclave.attestation.collateral.CollateralCheck;
import org.fedclave.attestation.collateral.CollateralFinding;
import org.fedclave.attestation.collateral.CollateralFinding.Level;
import org.fedclave.attestation.collateral.CollateralStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fedclave collateral check}. */
@Command(
    name = "check",
    description = {
      "Look the store through for what an appraisal would stumble over: damage, expiry, age,"
          + " signatures, and what Intel's early data set will change.",
      "Exit code 0: nothing is wrong now; 1: something is."
    },
    mixinStandardHelpOptions = true)
final class CollateralCheckCommand implements Callable<Integer> {

  @Option(
      names = "--maximum-age",
      paramLabel = "DURATION",
      description =
          "how old lists, answers and TCB data may be, such as P30D, as your policies say it"
              + " (default: until their own end)")
  private Optional<Duration> maximumAge = Optional.empty();

  @Option(
      names = "--soon",
      paramLabel = "DURATION",
      defaultValue = "P14D",
      description = "say what ends within this time (default: ${DEFAULT-VALUE})")
  private Duration soon = Duration.ofDays(14);

  private static final Duration ANY_AGE = Duration.ofDays(36_500);

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Mixin private Moment moment = new Moment();
  @Mixin private StoreOption store = new StoreOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    CollateralStore opened = store.open(moment.clock());
    List<CollateralFinding> findings =
        new CollateralCheck(opened, moment.instant(), maximumAge.orElse(ANY_AGE), soon).run();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(tree(findings).toPrettyString());
    } else {
      findings.forEach(finding -> out.println(line(finding)));
      out.println(
          opened.entries().size()
              + " pieces as of "
              + moment.instant()
              + ": "
              + count(findings, Level.PROBLEM)
              + " problems, "
              + count(findings, Level.SOON)
              + " soon, "
              + count(findings, Level.NOTE)
              + " notes");
    }
    return count(findings, Level.PROBLEM) == 0 ? 0 : UserError.REFUSED;
  }

  private static long count(List<CollateralFinding> findings, Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }

  private static String line(CollateralFinding finding) {
    String about =
        finding
            .entry()
            .map(
                entry ->
                    entry.kind().label()
                        + " "
                        + entry.digest().abbreviated()
                        + " ("
                        + entry.describe()
                        + "): ")
            .orElse("");
    return String.format(
            Locale.ROOT,
            "%-8s %s",
            finding.level().name().toLowerCase(Locale.ROOT),
            about + finding.sentence())
        .replaceAll("[^ -~]", "?");
  }

  private static ArrayNode tree(List<CollateralFinding> findings) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (CollateralFinding finding : findings) {
      ObjectNode node = array.addObject();
      node.put("level", finding.level().name().toLowerCase(Locale.ROOT));
      finding
          .entry()
          .ifPresent(
              entry ->
                  node.put("kind", entry.kind().label()).put("digest", entry.digest().toString()));
      node.put("sentence", finding.sentence());
    }
    return array;
  }
}

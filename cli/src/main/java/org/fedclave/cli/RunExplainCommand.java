package org.fedclave.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.fedclave.party.FolderOptions;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.RoutingReport;
import org.fedclave.transport.RoutingReport.Node;
import org.fedclave.transport.RoutingReport.Why;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave run explain RUN}: why the run has its nodes, or none. */
@Command(
    name = "explain",
    description = {
      "Say what each node does in a run, or what is in the way.",
      "It is the coordinator's word about its own choice; docs/routing.md has all reasons."
    },
    mixinStandardHelpOptions = true)
final class RunExplainCommand implements Callable<Integer> {

  private static final JsonMapper JSON = new JsonMapper();

  @Parameters(index = "0", paramLabel = "RUN", description = "the run")
  private String run = "";

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Mixin private FolderOptions options = new FolderOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    try (CoordinatorClient client = RunCommand.connect(options)) {
      RoutingReport report = client.explain(RunCommand.runId(run));
      if (json) {
        spec.commandLine().getOut().println(tree(report).toPrettyString());
      } else {
        lines(report).forEach(spec.commandLine().getOut()::println);
      }
    }
    return 0;
  }

  /** For people. */
  static List<String> lines(RoutingReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        report
            .waiting()
            .map(why -> "waits, as of " + report.at() + ": " + words(why))
            .orElse("has its nodes since " + report.at()));
    for (Node node : report.nodes()) {
      lines.add(
          "  "
              + node.node()
              + ": "
              + node.part().wireName()
              + (node.parties().isEmpty() ? "" : " for " + joined(node.parties())));
      node.reasons().forEach(why -> lines.add("    " + words(why)));
    }
    return lines;
  }

  private static String words(Why why) {
    return MalformedException.line(why.reason() + ": " + why.sentence());
  }

  private static String joined(List<MemberId> names) {
    return names.stream().map(MemberId::name).collect(Collectors.joining(", "));
  }

  /** For programs. */
  static ObjectNode tree(RoutingReport report) {
    ObjectNode tree = JSON.createObjectNode().put("at", report.at().toString());
    report.waiting().ifPresent(why -> write(tree.putObject("waiting"), why));
    ArrayNode nodes = tree.putArray("nodes");
    for (Node node : report.nodes()) {
      ObjectNode each =
          nodes.addObject().put("node", node.node().name()).put("part", node.part().wireName());
      ArrayNode parties = each.putArray("parties");
      node.parties().forEach(party -> parties.add(party.name()));
      ArrayNode reasons = each.putArray("reasons");
      node.reasons().forEach(why -> write(reasons.addObject(), why));
    }
    return tree;
  }

  private static void write(ObjectNode object, Why why) {
    object.put("reason", why.reason()).put("sentence", why.sentence());
  }
}

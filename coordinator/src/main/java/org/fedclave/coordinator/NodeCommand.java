package org.fedclave.coordinator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.CoordinatorClient.ShownNode;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.TransportException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code fedclave node}: the coordinator's operator looks at the nodes, and keeps some out. Exit
 * codes: 0 done, 1 refused, 2 usage.
 */
@Command(
    name = "node",
    description = "The operator's view of the nodes that a coordinator routes to.",
    mixinStandardHelpOptions = true,
    subcommands = {
      NodeCommand.ListNodes.class,
      NodeCommand.Show.class,
      NodeCommand.PutIntoQuarantine.class,
      NodeCommand.Release.class
    })
public final class NodeCommand {

  @Command(name = "list", description = "Lists the catalogue of nodes.")
  static final class ListNodes extends OperatorVerb {

    @Mixin private ListFormat format = new ListFormat();

    @Override
    void act() throws IOException, MalformedException, TransportException {
      List<ObjectNode> rows = new ArrayList<>();
      try (CoordinatorClient operator = operator()) {
        for (NodeStatus node : operator.nodes()) {
          rows.add(NodeWords.row(node));
        }
      }
      format.print(out(), rows);
    }
  }

  @Command(
      name = "show",
      description = "Shows a node: offer, evidence, presence, challenges, work.")
  static final class Show extends OperatorVerb {

    @Parameters(index = "0", paramLabel = "NODE", description = "The node's name.")
    private String name = "";

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    void act() throws IOException, MalformedException, TransportException {
      try (CoordinatorClient operator = operator()) {
        ShownNode node = operator.node(member(name));
        if (json) {
          out().println(NodeWords.json(node).toPrettyString());
        } else {
          NodeWords.lines(node).forEach(out()::println);
        }
      }
    }
  }

  @Command(
      name = "quarantine",
      description = "Keeps a node out of runs that have no nodes yet, until it is released.")
  static final class PutIntoQuarantine extends OperatorVerb {

    @Parameters(index = "0", paramLabel = "NODE", description = "The node's name.")
    private String name = "";

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why, for people; everybody who asks why a run has its nodes reads it.")
    private String reason = "";

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    void act() throws IOException, MalformedException, TransportException {
      try (CoordinatorClient operator = operator()) {
        operator.quarantine(member(name), reason);
      }
      say(this, json, name, "quarantined");
    }
  }

  @Command(name = "release", description = "Ends a node's quarantine.")
  static final class Release extends OperatorVerb {

    @Parameters(index = "0", paramLabel = "NODE", description = "The node's name.")
    private String name = "";

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    void act() throws IOException, MalformedException, TransportException {
      try (CoordinatorClient operator = operator()) {
        operator.release(member(name));
      }
      say(this, json, name, "released");
    }
  }

  private static void say(OperatorVerb verb, boolean json, String node, String done) {
    verb.out()
        .println(
            json
                ? ListFormat.row().put("node", node).put("done", done).toString()
                : node + " is " + done);
  }
}

package org.fedclave.coordinator;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.tls.MemberFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the operator's commands share: the coordinator's folder, and one sentence for a failure. */
@Command(mixinStandardHelpOptions = true)
abstract class OperatorVerb implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      defaultValue = "coordinator",
      description = "The coordinator's folder (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("coordinator");

  @Option(
      names = "--as",
      paramLabel = "DIR",
      description =
          "The folder of a member who joined with `coordinator join`, on any machine, instead of"
              + " the coordinator's own operator and admin.")
  private @Nullable Path as;

  Optional<Path> as() {
    return Optional.ofNullable(as);
  }

  CoordinatorFolder folder() {
    return new CoordinatorFolder(folder);
  }

  PrintWriter out() {
    return spec().commandLine().getOut();
  }

  /** Does it, or says in one sentence why not. */
  @Override
  public Integer call() {
    try {
      act();
      out().flush();
      return 0;
    } catch (MalformedException | TransportException | IOException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("interrupted");
    }
  }

  private int failed(String sentence) {
    PrintWriter err = spec().commandLine().getErr();
    err.println(sentence);
    err.flush();
    return 1;
  }

  abstract void act()
      throws MalformedException, TransportException, IOException, InterruptedException;

  ParameterException usage(String sentence) {
    return new ParameterException(spec().commandLine(), sentence);
  }

  /** Connects as the operator: of the coordinator in this folder, or the one of {@code --as}. */
  CoordinatorClient operator() throws IOException, MalformedException {
    return connect(folder().operator());
  }

  /** Connects as the admin: of the coordinator in this folder, or the one of {@code --as}. */
  CoordinatorClient admin() throws IOException, MalformedException {
    return connect(folder().admin());
  }

  private CoordinatorClient connect(MemberFolder own) throws IOException, MalformedException {
    if (as != null) {
      return CoordinatorClient.connect(new MemberFolder(as), Clock.systemUTC());
    }
    if (!own.hasIdentity()) {
      throw new MalformedException(folder + ": no coordinator was started here; start it first");
    }
    return CoordinatorClient.connect(own.load()); // the running coordinator renews it
  }

  /** A member's name, or a usage error. */
  MemberId member(String name) {
    try {
      return new MemberId(name);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new AssertionError("picocli injects the command's spec");
    }
    return spec;
  }
}

package org.fedclave.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.fedclave.party.FolderOptions;
import org.fedclave.party.KeyStore;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.TlsIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave requester}: become somebody who starts runs. */
@Command(
    name = "requester",
    description = "Become a requester: make keys, join a coordinator.",
    mixinStandardHelpOptions = true,
    subcommands = {RequesterCommand.Init.class, RequesterCommand.Join.class})
final class RequesterCommand {

  /** {@code requester init NAME}. */
  @Command(
      name = "init",
      description = "Make the requester's keys in its folder.",
      mixinStandardHelpOptions = true)
  static final class Init implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "the requester's name")
    private String name = "";

    @Mixin private FolderOptions options = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      KeyStore keys = folder(options).init(member(name), options.passphrase());
      Identity identity = keys.identity().identity();
      PrintWriter out = spec.commandLine().getOut();
      out.println("made the keys of " + identity.name() + " in " + options.folder());
      out.println("fingerprint " + identity.fingerprint());
      out.println(
          "tell the parties this fingerprint over another channel; then: requester join INVITE");
      return 0;
    }
  }

  /** {@code requester join INVITE}. */
  @Command(
      name = "join",
      description = "Use an invite: get a certificate, publish the identity.",
      mixinStandardHelpOptions = true)
  static final class Join implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "INVITE", description = "what the coordinator printed")
    private String invite = "";

    @Mixin private FolderOptions options = new FolderOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      Identity identity = folder(options).keys(options.passphrase()).identity().identity();
      Invite parsed = Invite.parse(invite);
      if (!parsed.member().equals(identity.name())) {
        throw new CommandFailedException(
            "the invite is for " + parsed.member() + ", these keys are of " + identity.name());
      }
      TlsIdentity tls = CoordinatorClient.enrol(parsed);
      folder(options).member().store(tls);
      try (CoordinatorClient client = CoordinatorClient.connect(tls)) {
        client.publishIdentity(identity.toBytes());
      }
      spec.commandLine().getOut().println(tls.member() + " has joined " + tls.address());
      return 0;
    }
  }

  private static RequesterFolder folder(FolderOptions options) {
    return new RequesterFolder(options.folder());
  }

  private static MemberId member(String name) throws CommandFailedException {
    try {
      return new MemberId(name);
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
  }
}

package org.fedclave.coordinator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.AuditChain;
import org.fedclave.transport.AuditRecord;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.MemberStanding;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.VerifiedAudit;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.TlsIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What admins and auditors do about members. */
final class MemberVerbs {

  private MemberVerbs() {}

  @Command(
      name = "join",
      description = "Uses an invite as operator, auditor or admin; --as names the folder to make.")
  static final class Join extends OperatorVerb {

    @Parameters(index = "0", paramLabel = "INVITE", description = "fedclave-invite:...")
    private String invite = "";

    @Override
    void act() throws IOException, MalformedException, TransportException {
      Path folder = as().orElseThrow(() -> usage("--as says which folder to make"));
      Invite parsed = Invite.parse(invite);
      switch (parsed.role()) {
        case OPERATOR, AUDITOR, ADMIN -> {}
        case PARTY, REQUESTER, NODE ->
            throw new MalformedException(
                "the invite is for "
                    + parsed.role().withArticle()
                    + ", who joins with a command of its own");
      }
      TlsIdentity identity = CoordinatorClient.enrol(parsed);
      new MemberFolder(folder).store(identity);
      out().println("joined " + identity.address() + " as " + identity.member());
    }
  }

  @Command(name = "members", description = "Lists the members.")
  static final class ListMembers extends OperatorVerb {

    @Mixin private ListFormat format = new ListFormat();

    @Override
    void act() throws IOException, MalformedException, TransportException {
      List<ObjectNode> rows = new ArrayList<>();
      try (CoordinatorClient admin = admin()) {
        for (MemberStanding member : admin.members()) {
          var revoked = member.revocation();
          rows.add(
              ListFormat.row()
                  .put("member", member.member().name())
                  .put("role", member.role().wireName())
                  .put("state", revoked.isPresent() ? "revoked" : "admitted")
                  .put("since", revoked.map(one -> one.since().toString()).orElse(""))
                  .put("reason", revoked.map(MemberStanding.Revocation::reason).orElse("")));
        }
      }
      format.print(out(), rows);
    }
  }

  @Command(
      name = "revoke",
      description = "Shuts a member out at once, with everything that it has open.")
  static final class Revoke extends OperatorVerb {

    @Parameters(index = "0", paramLabel = "MEMBER", description = "The member's name.")
    private String name = "";

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why, for people; it goes into the audit record.")
    private String reason = "";

    @Override
    void act() throws IOException, MalformedException, TransportException {
      try (CoordinatorClient admin = admin()) {
        admin.revoke(member(name), reason);
      }
      out().println(name + " is shut out");
    }
  }

  @Command(
      name = "restore",
      description = "Lets a revoked member in again, with the certificate that it had.")
  static final class Restore extends OperatorVerb {

    @Parameters(index = "0", paramLabel = "MEMBER", description = "The member's name.")
    private String name = "";

    @Override
    void act() throws IOException, MalformedException, TransportException {
      try (CoordinatorClient admin = admin()) {
        admin.restore(member(name));
      }
      out().println(name + " is let in again");
    }
  }

  @Command(
      name = "audit",
      description = "Verifies the record of all decisions from its beginning, and shows it.")
  static final class ShowAudit extends OperatorVerb {

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "Shows what is not older, such as 2026-03-01T00:00:00Z; verifies all.")
    private Optional<Instant> since = Optional.empty();

    @Mixin private ListFormat format = new ListFormat();

    @Override
    void act() throws IOException, MalformedException, TransportException {
      List<ObjectNode> rows = new ArrayList<>();
      VerifiedAudit verified;
      try (CoordinatorClient admin = admin()) {
        verified =
            admin.audit(
                record -> {
                  if (since.isEmpty() || !record.at().isBefore(since.get())) {
                    rows.add(row(record));
                  }
                });
      }
      format.print(out(), rows);
      if (!format.isJson()) {
        AuditChain chain = verified.chain();
        out()
            .println(
                chain.records()
                    + " records, verified; head "
                    + chain.head()
                    + "; the log binds the first "
                    + verified.boundByLog());
      }
    }

    private static ObjectNode row(AuditRecord record) {
      return ListFormat.row()
          .put("number", record.number())
          .put("at", record.at().toString())
          .put("what", record.kind().wireName())
          .put("by", record.actor())
          .put("about", record.subject())
          .put("detail", record.detail());
    }
  }
}

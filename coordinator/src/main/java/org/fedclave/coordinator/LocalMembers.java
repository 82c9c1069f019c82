package org.fedclave.coordinator;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.fedclave.coordinator.CoordinatorStore.StoredMember;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.tls.CertificateAuthority;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.PendingEnrolment;

/**
 * The members whose folders lie in the coordinator's own: the operator and the admin as whom its
 * machine's command line acts. Whoever reads that folder has the authority's key anyway.
 */
final class LocalMembers {

  private static final List<MemberRole> ROLES = List.of(MemberRole.OPERATOR, MemberRole.ADMIN);

  private final CoordinatorFolder folder;
  private final CertificateAuthority authority;
  private final Members members;
  private final Clock clock;

  LocalMembers(
      CoordinatorFolder folder, CertificateAuthority authority, Members members, Clock clock) {
    this.folder = folder;
    this.authority = authority;
    this.members = members;
    this.clock = clock;
  }

  /** Fresh certificates for a server that has just begun to listen. */
  void write(int port) throws IOException, MalformedException {
    for (MemberRole role : ROLES) {
      write(role, port);
    }
  }

  /** Fresh certificates for those that are about to end: nobody may call for months. */
  void renewIfDue(int port) throws IOException, MalformedException {
    for (MemberRole role : ROLES) {
      if (folder(role).load().isDue(clock.instant())) {
        write(role, port);
      }
    }
  }

  private MemberFolder folder(MemberRole role) {
    return role == MemberRole.ADMIN ? folder.admin() : folder.operator();
  }

  private void write(MemberRole role, int port) throws IOException, MalformedException {
    MemberId name = new MemberId(role.wireName());
    Bytes unused = Bytes.wrap(new byte[Invite.SECRET_BYTES]);
    var pending =
        new PendingEnrolment(
            new Invite(
                new HubAddress("localhost", port),
                authority.fingerprint(),
                unused,
                name,
                role,
                clock.instant()));
    Bytes certificate = authority.issueMember(pending.certificateRequest(), name, role);
    members.put(new StoredMember(name, role, Digest.of(certificate)));
    folder(role).store(pending.complete(certificate, authority.certificateDer()));
  }
}

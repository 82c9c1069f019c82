package org.fedclave.coordinator;

import static org.fedclave.transport.MemberRole.ADMIN;
import static org.fedclave.transport.MemberRole.AUDITOR;
import static org.fedclave.transport.MemberRole.NODE;
import static org.fedclave.transport.MemberRole.OPERATOR;
import static org.fedclave.transport.MemberRole.PARTY;
import static org.fedclave.transport.MemberRole.REQUESTER;

import io.grpc.MethodDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.server.Access;
import org.fedclave.transport.wire.BlobsGrpc;
import org.fedclave.transport.wire.EnrolmentGrpc;
import org.fedclave.transport.wire.HubGrpc;
import org.fedclave.transport.wire.LogGrpc;
import org.fedclave.transport.wire.MailboxGrpc;
import org.fedclave.transport.wire.MembershipGrpc;

/**
 * Who may call what. A method that is not here can be called by nobody. {@code docs/access.md}
 * shows the same table to people, and a test compares them.
 */
final class AccessTable {

  private static final Set<MemberRole> PARTICIPANTS = Set.of(PARTY, REQUESTER, NODE);
  private static final Set<MemberRole> CARETAKERS = Set.of(OPERATOR, AUDITOR);
  private static final Set<MemberRole> LOOKERS = Set.of(PARTY, REQUESTER, NODE, OPERATOR, AUDITOR);
  private static final Set<MemberRole> ALL = Set.of(MemberRole.values());

  private AccessTable() {}

  static Access access() {
    Map<String, Set<MemberRole>> roles = new HashMap<>();
    allow(roles, MembershipGrpc.getRenewMethod(), ALL);
    allow(roles, MembershipGrpc.getListMembersMethod(), Set.of(OPERATOR, AUDITOR, ADMIN));
    allow(roles, MembershipGrpc.getRevokeMethod(), Set.of(ADMIN));
    allow(roles, MembershipGrpc.getRestoreMethod(), Set.of(ADMIN));
    allow(roles, MembershipGrpc.getReadAuditMethod(), Set.of(AUDITOR, ADMIN));
    allow(roles, MailboxGrpc.getSendMethod(), PARTICIPANTS);
    allow(roles, MailboxGrpc.getReceiveMethod(), PARTICIPANTS);
    allow(roles, BlobsGrpc.getStatMethod(), PARTICIPANTS);
    allow(roles, BlobsGrpc.getPutMethod(), PARTICIPANTS);
    allow(roles, BlobsGrpc.getGetMethod(), PARTICIPANTS);
    allow(roles, BlobsGrpc.getCollectMethod(), Set.of(OPERATOR));
    allow(roles, HubGrpc.getPublishIdentityMethod(), Set.of(PARTY, REQUESTER));
    allow(roles, HubGrpc.getGetIdentityMethod(), PARTICIPANTS);
    allow(roles, HubGrpc.getPublishDatasetMethod(), Set.of(PARTY));
    allow(roles, HubGrpc.getListDatasetsMethod(), Set.of(PARTY, REQUESTER, OPERATOR, AUDITOR));
    allow(roles, HubGrpc.getSubmitRunMethod(), Set.of(REQUESTER));
    allow(roles, HubGrpc.getGetRunMethod(), LOOKERS);
    allow(roles, HubGrpc.getListRunsMethod(), LOOKERS);
    allow(roles, HubGrpc.getWatchRunMethod(), LOOKERS);
    allow(roles, HubGrpc.getExplainRunMethod(), LOOKERS);
    allow(roles, HubGrpc.getRegisterNodeMethod(), Set.of(NODE));
    allow(roles, HubGrpc.getListNodesMethod(), LOOKERS);
    allow(roles, HubGrpc.getShowNodeMethod(), CARETAKERS);
    allow(roles, HubGrpc.getQuarantineNodeMethod(), Set.of(OPERATOR));
    allow(roles, HubGrpc.getReleaseNodeMethod(), Set.of(OPERATOR));
    allow(roles, HubGrpc.getCreateInviteMethod(), Set.of(ADMIN));
    allow(roles, LogGrpc.getGetKeyMethod(), ALL);
    allow(roles, LogGrpc.getAppendMethod(), Set.of(PARTY, NODE));
    allow(roles, LogGrpc.getProveInclusionMethod(), ALL);
    allow(roles, LogGrpc.getProveConsistencyMethod(), ALL);
    return new Access(Set.of(EnrolmentGrpc.getEnrolMethod().getFullMethodName()), roles);
  }

  private static void allow(
      Map<String, Set<MemberRole>> roles, MethodDescriptor<?, ?> method, Set<MemberRole> allowed) {
    roles.put(method.getFullMethodName(), allowed);
  }
}

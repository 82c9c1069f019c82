package org.fedclave.transport;

import io.grpc.MethodDescriptor;
import io.grpc.StatusException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.tls.Invite;
import org.fedclave.transport.tls.MemberFolder;
import org.fedclave.transport.tls.PendingEnrolment;
import org.fedclave.transport.tls.TlsContexts;
import org.fedclave.transport.tls.TlsIdentity;
import org.fedclave.transport.wire.BlobsGrpc;
import org.fedclave.transport.wire.CollectRequest;
import org.fedclave.transport.wire.CreateInviteRequest;
import org.fedclave.transport.wire.EnrolReply;
import org.fedclave.transport.wire.EnrolRequest;
import org.fedclave.transport.wire.EnrolmentGrpc;
import org.fedclave.transport.wire.GetIdentityRequest;
import org.fedclave.transport.wire.GetRunRequest;
import org.fedclave.transport.wire.HubGrpc;
import org.fedclave.transport.wire.ListDatasetsRequest;
import org.fedclave.transport.wire.ListMembersRequest;
import org.fedclave.transport.wire.ListNodesRequest;
import org.fedclave.transport.wire.ListRunsRequest;
import org.fedclave.transport.wire.MemberMessage;
import org.fedclave.transport.wire.MembershipGrpc;
import org.fedclave.transport.wire.NodeMessage;
import org.fedclave.transport.wire.PublishDatasetRequest;
import org.fedclave.transport.wire.PublishIdentityRequest;
import org.fedclave.transport.wire.PublishedDatasetMessage;
import org.fedclave.transport.wire.QuarantineNodeRequest;
import org.fedclave.transport.wire.RegisterNodeRequest;
import org.fedclave.transport.wire.ReleaseNodeRequest;
import org.fedclave.transport.wire.RestoreRequest;
import org.fedclave.transport.wire.RevokeRequest;
import org.fedclave.transport.wire.RunMessage;
import org.fedclave.transport.wire.ShowNodeReply;
import org.fedclave.transport.wire.ShowNodeRequest;
import org.fedclave.transport.wire.SubmitRunRequest;
import org.jspecify.annotations.Nullable;

/**
 * A member's one connection to its coordinator: outwards, mutual TLS 1.3, kept alive.
 *
 * <p>Guarantees that the coordinator is the pinned one. Does not guarantee that it tells the truth:
 * everything here is opaque bytes that their recipients check. Thread-safe.
 */
public final class CoordinatorClient implements AutoCloseable {

  private final TlsIdentity identity;
  private final Calls calls;
  private final Courier courier;
  private final TransparencyLog log;
  private @Nullable Renewal renewing;

  private CoordinatorClient(TlsIdentity identity, Calls calls) {
    this.identity = identity;
    this.calls = calls;
    this.courier =
        new GrpcCourier(identity.member(), calls, new SecureRandom(), Limits.FULL_MAILBOX);
    this.log = new GrpcLog(calls);
  }

  /** {@link #connect(MemberFolder, Clock, Patience)}, for a command. */
  public static CoordinatorClient connect(MemberFolder folder, Clock clock)
      throws IOException, MalformedException {
    return connect(folder, clock, Patience.COMMAND);
  }

  /**
   * Connects at the first call with the identity in {@code folder}, and renews its certificate in
   * time, now and for as long as this is open: there and on the connection.
   */
  public static CoordinatorClient connect(MemberFolder folder, Clock clock, Patience patience)
      throws IOException, MalformedException {
    TlsIdentity identity = folder.load();
    CoordinatorClient client = connect(identity, patience);
    client.renewing = new Renewal(folder, identity, client.calls, clock);
    client.calls.start(client.renewing);
    return client;
  }

  /** Connects at the first call, for a command; somebody else renews the certificate in time. */
  public static CoordinatorClient connect(TlsIdentity identity) {
    return connect(identity, Patience.COMMAND);
  }

  /** Connects at the first call. */
  public static CoordinatorClient connect(TlsIdentity identity, Patience patience) {
    return new CoordinatorClient(
        identity,
        new Calls(
            identity.addresses(), TlsContexts.client(identity), patience, new SecureRandom()));
  }

  /** Uses an invite: makes a TLS key here, and gets a certificate for it. */
  public static TlsIdentity enrol(Invite invite) throws TransportException {
    PendingEnrolment pending = new PendingEnrolment(invite);
    var request =
        EnrolRequest.newBuilder()
            .setSecret(WireForms.toWire(invite.secret()))
            .setCertificateRequest(WireForms.toWire(pending.certificateRequest()))
            .build();
    try (Calls calls =
        new Calls(
            List.of(invite.address()),
            TlsContexts.joining(invite.authority()),
            Patience.COMMAND,
            new SecureRandom())) {
      return calls.call(
          "joining as " + invite.member(),
          () -> {
            EnrolReply reply =
                calls.stub(EnrolmentGrpc::newBlockingV2Stub, Limits.CALL).enrol(request);
            return pending.complete(
                WireForms.bytes(reply.getCertificate()),
                WireForms.bytes(reply.getAuthority()),
                HubAddress.parseAll(reply.getAddressesList()));
          });
    }
  }

  public MemberId self() {
    return identity.member();
  }

  /** Letters and blobs. Closing it does nothing; close this. */
  public Courier courier() {
    return courier;
  }

  /** The coordinator's log. */
  public TransparencyLog log() {
    return log;
  }

  /**
   * Publishes this member's identity record; another one replaces it. Contracts pin identities, so
   * a coordinator that swaps one stops a run and gains nothing.
   *
   * @param identityRecord at most {@link Limits#RECORD_BYTES}
   */
  public void publishIdentity(Bytes identityRecord) throws TransportException {
    requireRecord("an identity", identityRecord);
    var request =
        PublishIdentityRequest.newBuilder().setIdentity(WireForms.toWire(identityRecord)).build();
    calls.call("publishing the identity", () -> hub().publishIdentity(request));
  }

  /** What {@code member} published, says the coordinator. */
  public Bytes identityOf(MemberId member) throws TransportException {
    var request = GetIdentityRequest.newBuilder().setMember(member.name()).build();
    return calls.call(
        "asking for the identity of " + member,
        () -> WireForms.bytes(hub().getIdentity(request).getIdentity()));
  }

  /**
   * Publishes a dataset; parties only. One of the same name replaces it in the directory, not in
   * the contracts that name its digest.
   *
   * @param descriptor its {@code DatasetDescriptor}, which becomes a blob
   */
  public void publishDataset(Bytes descriptor) throws TransportException {
    Digest blob = courier.putBlob(BlobSource.of(descriptor));
    var request =
        PublishDatasetRequest.newBuilder().setDescriptorBlob(WireForms.toWire(blob)).build();
    calls.call("publishing a dataset", () -> hub().publishDataset(request));
  }

  /** All datasets in the directory. */
  public List<PublishedDataset> datasets() throws TransportException {
    return calls.call(
        "listing datasets",
        () -> {
          List<PublishedDataset> datasets = new ArrayList<>();
          for (PublishedDatasetMessage message :
              all(HubGrpc.getListDatasetsMethod(), ListDatasetsRequest.getDefaultInstance())) {
            datasets.add(
                new PublishedDataset(
                    WireForms.member("owner", message.getOwner()),
                    message.getDataset(),
                    WireForms.digest("descriptor", message.getDescriptorBlob())));
          }
          return datasets;
        });
  }

  /**
   * Submits a contract; requesters only. The same contract again is the same run.
   *
   * @param envelope DSSE over the contract with the requester's signature
   */
  public RunId submitRun(Bytes envelope) throws TransportException {
    if (envelope.size() > Limits.CONTRACT_BYTES) {
      throw new TransportException(
          Rule.TOO_LARGE,
          "a contract of "
              + envelope.size()
              + " bytes; at most "
              + Limits.CONTRACT_BYTES
              + " are accepted");
    }
    Digest blob = courier.putBlob(BlobSource.of(envelope));
    var request = SubmitRunRequest.newBuilder().setEnvelope(WireForms.toWire(blob)).build();
    return calls.call("submitting the run", () -> WireForms.run(hub().submitRun(request).getRun()));
  }

  /** The runs that this member takes part in (an operator: all), newest first. */
  public List<RunStatus> runs() throws TransportException {
    return calls.call(
        "listing runs",
        () -> {
          List<RunStatus> runs = new ArrayList<>();
          for (RunMessage message :
              all(HubGrpc.getListRunsMethod(), ListRunsRequest.getDefaultInstance())) {
            runs.add(WireForms.read(message));
          }
          return runs;
        });
  }

  /** One run that this member takes part in. */
  public RunStatus run(RunId run) throws TransportException {
    return calls.call(
        "asking for run " + run.abbreviated(), () -> WireForms.read(hub().getRun(naming(run))));
  }

  /** The contract's envelope with the signatures that {@code status} speaks of. */
  public Bytes contractEnvelope(RunStatus status) throws TransportException {
    return courier.getBlob(status.contractEnvelope(), Limits.CONTRACT_BYTES);
  }

  /**
   * Calls {@code handler} with the run's status now and after each change, and ends after the final
   * one.
   */
  public Subscription watch(RunId run, Consumer<RunStatus> handler) {
    return StreamLoop.start(
        "watching run " + run.abbreviated(), calls, loop -> readEvents(loop, run, handler));
  }

  private boolean readEvents(StreamLoop loop, RunId run, Consumer<RunStatus> handler)
      throws StatusException, InterruptedException, MalformedException {
    StreamCall<GetRunRequest, RunMessage> events =
        loop.opened(calls.ask(HubGrpc.getWatchRunMethod(), naming(run), Limits.STREAM));
    for (var next = events.read(); next.isPresent(); next = events.read()) {
      RunStatus status = WireForms.read(next.get());
      handler.accept(status);
      loop.progressed();
      if (status.state().isFinal()) {
        return true;
      }
    }
    return false;
  }

  /** Offers this node's enclaves; nodes only. The coordinator then challenges the node. */
  public void registerNode(Bytes offer) throws TransportException {
    requireRecord("an offer", offer);
    var request = RegisterNodeRequest.newBuilder().setOffer(WireForms.toWire(offer)).build();
    calls.call("registering the node", () -> hub().registerNode(request));
  }

  /** The catalogue of nodes. */
  public List<NodeStatus> nodes() throws TransportException {
    return calls.call(
        "listing nodes",
        () -> {
          List<NodeStatus> nodes = new ArrayList<>();
          for (NodeMessage message :
              all(HubGrpc.getListNodesMethod(), ListNodesRequest.getDefaultInstance())) {
            nodes.add(WireForms.read(message));
          }
          return nodes;
        });
  }

  /** A node, and what the coordinator has noted about it; operators only. */
  public ShownNode node(MemberId node) throws TransportException {
    var request = ShowNodeRequest.newBuilder().setNode(node.name()).build();
    return calls.call(
        "asking for node " + node,
        () -> {
          ShowNodeReply reply = hub().showNode(request);
          return new ShownNode(
              WireForms.read(reply.getNode()),
              NodeHistory.parse(WireForms.bytes(reply.getHistory())));
        });
  }

  /**
   * A node with its history.
   *
   * @param status as in the catalogue
   */
  public record ShownNode(NodeStatus status, NodeHistory history) {}

  /**
   * Keeps a node out of runs that have no nodes yet, until it is released; operators only.
   *
   * @param reason for people
   */
  public void quarantine(MemberId node, String reason) throws TransportException {
    var request = QuarantineNodeRequest.newBuilder().setNode(node.name()).setReason(reason).build();
    calls.call("putting " + node + " into quarantine", () -> hub().quarantineNode(request));
  }

  /** Ends a node's quarantine; operators only. */
  public void release(MemberId node) throws TransportException {
    var request = ReleaseNodeRequest.newBuilder().setNode(node.name()).build();
    calls.call("releasing " + node, () -> hub().releaseNode(request));
  }

  /** Why a run that this member takes part in has its nodes, or none. */
  public RoutingReport explain(RunId run) throws TransportException {
    return calls.call(
        "asking why run " + run.abbreviated() + " is where it is",
        () -> RoutingReport.parse(WireForms.bytes(hub().explainRun(naming(run)).getReport())));
  }

  /**
   * Renews the certificate now if it is time, as is done every few minutes anyway.
   *
   * @return whether the connection goes on with another certificate than before
   */
  public boolean renewIfDue() throws TransportException, IOException, MalformedException {
    if (renewing == null) {
      throw new IllegalStateException("connected without a member's folder");
    }
    return renewing.renewIfDue();
  }

  /** All members; admins, operators and auditors only. */
  public List<MemberStanding> members() throws TransportException {
    return calls.call(
        "listing members",
        () -> {
          List<MemberStanding> members = new ArrayList<>();
          for (MemberMessage message :
              all(MembershipGrpc.getListMembersMethod(), ListMembersRequest.getDefaultInstance())) {
            members.add(WireForms.read(message));
          }
          return members;
        });
  }

  /**
   * Shuts a member out at once, its open streams included; admins only.
   *
   * @param reason for people
   */
  public void revoke(MemberId member, String reason) throws TransportException {
    var request = RevokeRequest.newBuilder().setMember(member.name()).setReason(reason).build();
    calls.call("revoking " + member, () -> membership().revoke(request));
  }

  /** Lets a revoked member in again with the certificate that it had; admins only. */
  public void restore(MemberId member) throws TransportException {
    var request = RestoreRequest.newBuilder().setMember(member.name()).build();
    calls.call("restoring " + member, () -> membership().restore(request));
  }

  /**
   * Hands each record of the coordinator's decisions to {@code sink}, oldest first, and verifies
   * them: as a chain from its beginning, and against the log; admins and auditors only.
   *
   * @throws TransportException of {@link Rule#DIGEST} if chain or log say otherwise
   */
  public VerifiedAudit audit(Consumer<AuditRecord> sink) throws TransportException {
    return new AuditReading(calls, log, sink).read();
  }

  private MembershipGrpc.MembershipBlockingV2Stub membership() {
    return calls.stub(MembershipGrpc::newBlockingV2Stub, Limits.CALL);
  }

  /** Makes an invite; admins only. */
  public Invite invite(MemberId member, MemberRole role) throws TransportException {
    var request =
        CreateInviteRequest.newBuilder().setMember(member.name()).setRole(role.wireName()).build();
    return calls.call(
        "inviting " + member, () -> Invite.parse(hub().createInvite(request).getInvite()));
  }

  /**
   * Removes blobs that nothing needs any more; operators only.
   *
   * @param dryRun only looks
   */
  public GarbageReport collectGarbage(boolean dryRun) throws TransportException {
    var request = CollectRequest.newBuilder().setDryRun(dryRun).build();
    return calls.once(
        "collecting garbage",
        () ->
            WireForms.read(
                dryRun,
                calls.stub(BlobsGrpc::newBlockingV2Stub, Limits.COLLECTING).collect(request)));
  }

  private static void requireRecord(String what, Bytes opaque) throws TransportException {
    if (opaque.size() > Limits.RECORD_BYTES) {
      throw new TransportException(
          Rule.TOO_LARGE,
          what + " of " + opaque.size() + " bytes; at most " + Limits.RECORD_BYTES + " are sent");
    }
  }

  private static GetRunRequest naming(RunId run) {
    return GetRunRequest.newBuilder().setRun(WireForms.toWire(run)).build();
  }

  private <Q, R> List<R> all(MethodDescriptor<Q, R> method, Q request)
      throws StatusException, InterruptedException {
    StreamCall<Q, R> stream = calls.ask(method, request, Limits.CALL);
    List<R> all = new ArrayList<>();
    for (var next = stream.read(); next.isPresent(); next = stream.read()) {
      all.add(next.get());
    }
    return all;
  }

  private HubGrpc.HubBlockingV2Stub hub() {
    return calls.stub(HubGrpc::newBlockingV2Stub, Limits.CALL);
  }

  @Override
  public void close() {
    calls.close();
  }
}

package org.fedclave.coordinator;

import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.fedclave.coordinator.CoordinatorStore.StoredRun;
import org.fedclave.coordinator.blobs.BlobStore;
import org.fedclave.coordinator.calls.Answering;
import org.fedclave.coordinator.calls.Pump;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.transport.MemberRole;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.RunStatus;
import org.fedclave.transport.TransportException.Rule;
import org.fedclave.transport.WireForms;
import org.fedclave.transport.server.Caller;
import org.fedclave.transport.tls.HubAddress;
import org.fedclave.transport.wire.CreateInviteReply;
import org.fedclave.transport.wire.CreateInviteRequest;
import org.fedclave.transport.wire.ExplainRunReply;
import org.fedclave.transport.wire.GetIdentityReply;
import org.fedclave.transport.wire.GetIdentityRequest;
import org.fedclave.transport.wire.GetRunRequest;
import org.fedclave.transport.wire.HubGrpc;
import org.fedclave.transport.wire.ListDatasetsRequest;
import org.fedclave.transport.wire.ListNodesRequest;
import org.fedclave.transport.wire.ListRunsRequest;
import org.fedclave.transport.wire.NodeMessage;
import org.fedclave.transport.wire.PublishDatasetReply;
import org.fedclave.transport.wire.PublishDatasetRequest;
import org.fedclave.transport.wire.PublishIdentityReply;
import org.fedclave.transport.wire.PublishIdentityRequest;
import org.fedclave.transport.wire.PublishedDatasetMessage;
import org.fedclave.transport.wire.QuarantineNodeReply;
import org.fedclave.transport.wire.QuarantineNodeRequest;
import org.fedclave.transport.wire.RegisterNodeReply;
import org.fedclave.transport.wire.RegisterNodeRequest;
import org.fedclave.transport.wire.ReleaseNodeReply;
import org.fedclave.transport.wire.ReleaseNodeRequest;
import org.fedclave.transport.wire.RunMessage;
import org.fedclave.transport.wire.ShowNodeReply;
import org.fedclave.transport.wire.ShowNodeRequest;
import org.fedclave.transport.wire.SubmitRunReply;
import org.fedclave.transport.wire.SubmitRunRequest;
import org.jspecify.annotations.Nullable;

/** The directory, the runs, the nodes and the invites. */
final class HubService extends HubGrpc.HubImplBase {

  private final CoordinatorStore store;
  private final BlobStore blobs;
  private final Members members;
  private final Nodes nodes;
  private final Examiner examiner;
  private final NodeHistories histories;
  private final RunDesk desk;
  private final RunQuota quota;
  private final Supplier<HubAddress> address;
  private final ExecutorService threads;

  /**
   * @param address where this coordinator is reached, for invites
   */
  HubService(
      CoordinatorStore store,
      BlobStore blobs,
      Members members,
      Nodes nodes,
      Examiner examiner,
      NodeHistories histories,
      RunDesk desk,
      RunQuota quota,
      Supplier<HubAddress> address,
      ExecutorService threads) {
    this.store = store;
    this.blobs = blobs;
    this.members = members;
    this.nodes = nodes;
    this.examiner = examiner;
    this.histories = histories;
    this.desk = desk;
    this.quota = quota;
    this.address = address;
    this.threads = threads;
  }

  @Override
  public void publishIdentity(
      PublishIdentityRequest request, StreamObserver<PublishIdentityReply> answer) {
    MemberId caller = Caller.current().member();
    Answering.one(
        answer,
        () -> {
          Bytes identity = WireForms.bytes(request.getIdentity());
          requireOwn(caller, Identity.parse(identity).name());
          store.putIdentity(caller, identity);
          return PublishIdentityReply.getDefaultInstance();
        });
  }

  @Override
  public void getIdentity(GetIdentityRequest request, StreamObserver<GetIdentityReply> answer) {
    Answering.one(
        answer,
        () -> {
          MemberId member = WireForms.member("member", request.getMember());
          Bytes identity =
              store
                  .identity(member)
                  .orElseThrow(
                      () ->
                          new RefusedCall(
                              Rule.NOT_FOUND, member + " has not published an identity here"));
          return GetIdentityReply.newBuilder().setIdentity(WireForms.toWire(identity)).build();
        });
  }

  @Override
  public void publishDataset(
      PublishDatasetRequest request, StreamObserver<PublishDatasetReply> answer) {
    MemberId caller = Caller.current().member();
    Answering.one(
        answer,
        () -> {
          Digest blob = WireForms.digest("descriptor", request.getDescriptorBlob());
          DatasetDescriptor descriptor =
              DatasetDescriptor.parse(blobs.read(blob, DatasetDescriptor.LARGEST));
          requireOwn(caller, descriptor.party());
          for (DatasetDescriptor.Shard shard : descriptor.shards()) {
            requireHeld(caller, shard.ciphertext());
          }
          store.putDataset(new PublishedDataset(caller, descriptor.dataset(), blob));
          return PublishDatasetReply.getDefaultInstance();
        });
  }

  private void requireHeld(MemberId caller, Digest shard) throws RefusedCall {
    if (!blobs.held(caller, shard, false).complete()) {
      throw new RefusedCall(
          Rule.CONFLICT, "shard " + shard.abbreviated() + " is not here; put all shards first");
    }
  }

  private static void requireOwn(MemberId caller, MemberId named) throws RefusedCall {
    if (!named.equals(caller)) {
      throw new RefusedCall(Rule.FORBIDDEN, caller + " cannot publish in the name of " + named);
    }
  }

  @Override
  public void listDatasets(
      ListDatasetsRequest request, StreamObserver<PublishedDatasetMessage> answer) {
    Answering.many(
        answer,
        () ->
            store.datasets().stream()
                .map(
                    dataset ->
                        PublishedDatasetMessage.newBuilder()
                            .setOwner(dataset.owner().name())
                            .setDataset(dataset.dataset())
                            .setDescriptorBlob(WireForms.toWire(dataset.descriptor()))
                            .build()));
  }

  @Override
  public void submitRun(SubmitRunRequest request, StreamObserver<SubmitRunReply> answer) {
    MemberId caller = Caller.current().member();
    Answering.one(
        answer,
        () -> {
          Digest envelope = WireForms.digest("contract", request.getEnvelope());
          quota.requireRoom(caller, envelope);
          RunId run = desk.submit(caller, envelope);
          return SubmitRunReply.newBuilder().setRun(WireForms.toWire(run)).build();
        });
  }

  @Override
  public void getRun(GetRunRequest request, StreamObserver<RunMessage> answer) {
    Caller caller = Caller.current();
    Answering.one(
        answer,
        () -> WireForms.toWire(RunStatuses.of(visible(caller, WireForms.run(request.getRun())))));
  }

  @Override
  public void listRuns(ListRunsRequest request, StreamObserver<RunMessage> answer) {
    Caller caller = Caller.current();
    Answering.many(
        answer,
        () ->
            desk.runs().all().stream()
                .filter(run -> mayLook(caller, run))
                .map(RunStatuses::of)
                .map(WireForms::toWire));
  }

  private StoredRun visible(Caller caller, RunId id) throws RefusedCall {
    StoredRun run = desk.runs().known(id);
    if (!mayLook(caller, run)) {
      throw new RefusedCall(Rule.NOT_FOUND, "there is no run " + id.abbreviated());
    }
    return run;
  }

  private static boolean mayLook(Caller caller, StoredRun run) {
    return switch (caller.role()) {
      case OPERATOR, AUDITOR -> true;
      case PARTY, REQUESTER, NODE -> Runs.takesPart(run, caller.member());
      case ADMIN -> false;
    };
  }

  @Override
  public void watchRun(GetRunRequest request, StreamObserver<RunMessage> client) {
    Caller caller = Caller.current();
    try {
      RunId run = WireForms.run(request.getRun());
      visible(caller, run);
      new Watch(run, client).start();
    } catch (RefusedCall | MalformedException | RuntimeException e) {
      client.onError(Answering.refusal(e));
    }
  }

  /** One watcher: gets the status now and each time it has changed. */
  private final class Watch implements Pump.Source<RunMessage> {

    private final RunId run;
    private final Pump<RunMessage> pump;
    private @Nullable RunStatus last;

    Watch(RunId run, StreamObserver<RunMessage> client) {
      this.run = run;
      this.pump = new Pump<>(client, this, this::leave);
    }

    void start() {
      desk.runs().watchers().add(run, pump);
      pump.start(threads);
    }

    private void leave() {
      desk.runs().watchers().remove(run, pump);
    }

    @Override
    public List<RunMessage> next() throws RefusedCall {
      RunStatus status = RunStatuses.of(desk.runs().known(run));
      if (status.equals(last)) {
        return List.of();
      }
      last = status;
      return List.of(WireForms.toWire(status));
    }

    @Override
    public boolean isFinished() {
      boolean finished = last != null && last.state().isFinal();
      if (finished) {
        leave();
      }
      return finished;
    }
  }

  @Override
  public void registerNode(RegisterNodeRequest request, StreamObserver<RegisterNodeReply> answer) {
    MemberId caller = Caller.current().member();
    Answering.one(
        answer,
        () -> {
          examiner.register(caller, WireForms.bytes(request.getOffer()));
          desk.startedAnew(caller);
          return RegisterNodeReply.getDefaultInstance();
        });
  }

  @Override
  public void listNodes(ListNodesRequest request, StreamObserver<NodeMessage> answer) {
    Answering.many(answer, () -> nodes.statuses().stream().map(WireForms::toWire));
  }

  @Override
  public void showNode(ShowNodeRequest request, StreamObserver<ShowNodeReply> answer) {
    Answering.one(
        answer,
        () -> {
          MemberId node = WireForms.member("node", request.getNode());
          return ShowNodeReply.newBuilder()
              .setNode(WireForms.toWire(nodes.status(node)))
              .setHistory(WireForms.toWire(histories.of(node).toBytes()))
              .build();
        });
  }

  @Override
  public void quarantineNode(
      QuarantineNodeRequest request, StreamObserver<QuarantineNodeReply> answer) {
    Answering.one(
        answer,
        () -> {
          nodes.quarantine(WireForms.member("node", request.getNode()), request.getReason());
          return QuarantineNodeReply.getDefaultInstance();
        });
  }

  @Override
  public void releaseNode(ReleaseNodeRequest request, StreamObserver<ReleaseNodeReply> answer) {
    Answering.one(
        answer,
        () -> {
          nodes.release(WireForms.member("node", request.getNode()));
          desk.advanceAll();
          return ReleaseNodeReply.getDefaultInstance();
        });
  }

  @Override
  public void explainRun(GetRunRequest request, StreamObserver<ExplainRunReply> answer) {
    Caller caller = Caller.current();
    Answering.one(
        answer,
        () -> {
          RunId run = visible(caller, WireForms.run(request.getRun())).run();
          return ExplainRunReply.newBuilder()
              .setReport(WireForms.toWire(desk.explain(run).toBytes()))
              .build();
        });
  }

  @Override
  public void createInvite(CreateInviteRequest request, StreamObserver<CreateInviteReply> answer) {
    Answering.one(
        answer,
        () ->
            CreateInviteReply.newBuilder()
                .setInvite(
                    members
                        .invite(
                            address.get(),
                            WireForms.member("member", request.getMember()),
                            MemberRole.parse(request.getRole()))
                        .text())
                .build());
  }
}

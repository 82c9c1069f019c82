package org.fedclave.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.transport.PartyApproval.Decision;
import org.fedclave.transport.wire.ApprovalMessage;
import org.fedclave.transport.wire.CollectReply;
import org.fedclave.transport.wire.CollectRoot;
import org.fedclave.transport.wire.Delivery;
import org.fedclave.transport.wire.GoodEvidenceMessage;
import org.fedclave.transport.wire.InclusionReply;
import org.fedclave.transport.wire.MemberMessage;
import org.fedclave.transport.wire.NodeMessage;
import org.fedclave.transport.wire.RunMessage;

/** Our words to and from their gRPC messages, for both ends. Reading checks every field. */
public final class WireForms {

  private WireForms() {}

  /** A member with its standing. */
  public static MemberMessage toWire(MemberStanding standing) {
    var message =
        MemberMessage.newBuilder()
            .setMember(standing.member().name())
            .setRole(standing.role().wireName());
    standing
        .revocation()
        .ifPresent(
            revocation ->
                message
                    .setRevokedMillis(revocation.since().toEpochMilli())
                    .setReason(revocation.reason()));
    return message.build();
  }

  static MemberStanding read(MemberMessage message) throws MalformedException {
    return new MemberStanding(
        member("member", message.getMember()),
        MemberRole.parse(message.getRole()),
        message.getRevokedMillis() == 0
            ? Optional.empty()
            : Optional.of(
                new MemberStanding.Revocation(
                    Instant.ofEpochMilli(message.getRevokedMillis()), message.getReason())));
  }

  /** Without a copy. */
  public static ByteString toWire(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.unsafeArray());
  }

  public static ByteString toWire(Digest digest) {
    return toWire(digest.bytes());
  }

  public static ByteString toWire(RunId run) {
    return toWire(run.bytes());
  }

  public static Bytes bytes(ByteString bytes) {
    return Bytes.wrap(bytes.toByteArray());
  }

  public static Digest digest(String what, ByteString bytes) throws MalformedException {
    if (bytes.size() != Digest.SIZE) {
      throw MalformedException.at(what, Digest.SIZE + " bytes", bytes.size() + " bytes");
    }
    return new Digest(bytes(bytes));
  }

  public static RunId run(ByteString bytes) throws MalformedException {
    return new RunId(digest("run", bytes));
  }

  public static MemberId member(String what, String name) throws MalformedException {
    try {
      return new MemberId(name);
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(what, "a member's name", MalformedException.quote(name));
    }
  }

  public static RunMessage toWire(RunStatus status) {
    var message =
        RunMessage.newBuilder()
            .setRun(toWire(status.run()))
            .setState(status.state().wireName())
            .setReason(status.reason())
            .setWaitingFor(status.waitingFor())
            .setSinceMillis(status.since().toEpochMilli())
            .setEnvelope(toWire(status.contractEnvelope()))
            .addAllNodes(status.nodes().stream().map(MemberId::name).toList());
    for (PartyApproval approval : status.approvals()) {
      message.addApprovals(
          ApprovalMessage.newBuilder()
              .setParty(approval.party().name())
              .setDecision(approval.decision().wireName())
              .setReason(approval.reason()));
    }
    return message.build();
  }

  static RunStatus read(RunMessage message) throws MalformedException {
    List<PartyApproval> approvals = new ArrayList<>();
    for (ApprovalMessage approval : message.getApprovalsList()) {
      approvals.add(
          new PartyApproval(
              member("party", approval.getParty()),
              constant("decision", approval.getDecision(), Decision.values(), Decision::wireName),
              approval.getReason()));
    }
    List<MemberId> nodes = new ArrayList<>();
    for (String node : message.getNodesList()) {
      nodes.add(member("node", node));
    }
    return new RunStatus(
        run(message.getRun()),
        constant("state", message.getState(), RunState.values(), RunState::wireName),
        Instant.ofEpochMilli(message.getSinceMillis()),
        message.getReason(),
        message.getWaitingFor(),
        digest("contract envelope", message.getEnvelope()),
        nodes,
        approvals);
  }

  public static NodeMessage toWire(NodeStatus status) {
    var message =
        NodeMessage.newBuilder()
            .setNode(status.node().name())
            .setOffer(toWire(status.offer()))
            .setState(status.state().wireName())
            .setReason(status.reason())
            .setHere(status.isHere())
            .setQuarantine(status.quarantine());
    status
        .evidence()
        .ifPresent(
            evidence ->
                message.setEvidence(
                    GoodEvidenceMessage.newBuilder()
                        .setKind(evidence.kind())
                        .setSimulated(evidence.simulated())
                        .setGpus(evidence.gpus())
                        .setSinceMillis(evidence.since().toEpochMilli())
                        .setUntilMillis(evidence.until().toEpochMilli())));
    return message.build();
  }

  static NodeStatus read(NodeMessage message) throws MalformedException {
    return new NodeStatus(
        member("node", message.getNode()),
        bytes(message.getOffer()),
        constant(
            "state", message.getState(), NodeStatus.State.values(), NodeStatus.State::wireName),
        message.getReason(),
        message.hasEvidence() ? Optional.of(read(message.getEvidence())) : Optional.empty(),
        message.getHere(),
        message.getQuarantine());
  }

  private static NodeStatus.Evidence read(GoodEvidenceMessage evidence) {
    return new NodeStatus.Evidence(
        evidence.getKind(),
        evidence.getSimulated(),
        evidence.getGpus(),
        Instant.ofEpochMilli(evidence.getSinceMillis()),
        Instant.ofEpochMilli(evidence.getUntilMillis()));
  }

  public static InclusionReply toWire(LogProof proof) {
    return InclusionReply.newBuilder()
        .setCheckpoint(toWire(proof.checkpoint().toBytes()))
        .setIndex(proof.index())
        .addAllPath(proof.path().stream().map(WireForms::toWire).toList())
        .build();
  }

  static LogProof read(InclusionReply reply) throws MalformedException {
    if (reply.getIndex() < 0) {
      throw MalformedException.at("log proof", "an index", "a negative one");
    }
    return new LogProof(
        SignedNote.parse(bytes(reply.getCheckpoint())),
        reply.getIndex(),
        path(reply.getPathList()));
  }

  static List<Digest> path(List<ByteString> hashes) throws MalformedException {
    List<Digest> path = new ArrayList<>();
    for (ByteString hash : hashes) {
      path.add(digest("log proof", hash));
    }
    return path;
  }

  /** Refuses what a signed integer does not hold. */
  public static int incarnation(int value) throws MalformedException {
    if (value < 0) {
      throw MalformedException.at(
          "incarnation", "at most 2^31 - 1", Integer.toUnsignedString(value));
    }
    return value;
  }

  /** The letter in {@code delivery}, whose payload is {@code payload}. */
  static Letter read(Delivery delivery, MemberId to, Bytes payload) throws MalformedException {
    return new Letter(
        digest("letter's id", delivery.getId()),
        member("sender", delivery.getFrom()),
        to,
        run(delivery.getRun()),
        incarnation(delivery.getIncarnation()),
        LetterKind.parse(delivery.getKind()),
        payload);
  }

  private static <T> T constant(String what, String text, T[] values, Function<T, String> wireName)
      throws MalformedException {
    for (T value : values) {
      if (wireName.apply(value).equals(text)) {
        return value;
      }
    }
    throw MalformedException.at(what, "a known one", MalformedException.quote(text));
  }

  static GarbageReport read(boolean dryRun, CollectReply reply) {
    Map<String, Integer> byRoot = new LinkedHashMap<>();
    reply.getRootsList().forEach(root -> byRoot.put(root.getName(), root.getBlobs()));
    return new GarbageReport(
        dryRun,
        reply.getNeeded(),
        reply.getNeededBytes(),
        reply.getWaiting(),
        reply.getWaitingBytes(),
        reply.getRemoved(),
        reply.getRemovedBytes(),
        byRoot);
  }

  /** What {@link #read(boolean, CollectReply)} reads. */
  public static CollectReply toWire(GarbageReport report) {
    var reply =
        CollectReply.newBuilder()
            .setNeeded(report.needed())
            .setNeededBytes(report.neededBytes())
            .setWaiting(report.waiting())
            .setWaitingBytes(report.waitingBytes())
            .setRemoved(report.removed())
            .setRemovedBytes(report.removedBytes());
    report
        .byRoot()
        .forEach(
            (name, blobs) ->
                reply.addRoots(CollectRoot.newBuilder().setName(name).setBlobs(blobs)));
    return reply.build();
  }
}

package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.NOW;
import static org.fedclave.coordinator.Fixtures.POLICY;
import static org.fedclave.coordinator.Fixtures.id;
import static org.fedclave.coordinator.calls.Refusals.assertRefused;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.Rule;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.coordinator.routing.Proven;
import org.fedclave.coordinator.routing.Quarantine;
import org.fedclave.coordinator.routing.Rejection;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.NodeOffer;
import org.fedclave.transport.NodeStatus;
import org.fedclave.transport.NodeStatus.State;
import org.fedclave.transport.TransportException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class NodesTest {

  private static final Bytes OFFER = NodeOffers.plain("configfs-tsm", "a cloud", 2).toBytes();

  @TempDir Path folder;
  private final TestDatabase database;
  private final MovableClock clock = new MovableClock();
  private CoordinatorStore store;
  private Nodes nodes;

  NodesTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void open() throws Exception {
    store = database.open(folder);
    nodes = nodes(POLICY);
  }

  private Nodes nodes(Digest policy) {
    return new Nodes(store.nodes(), _ -> true, Optional.of(policy), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Proven proven(String... devices) {
    return new Proven(
        EvidenceFormat.SEV_SNP,
        new TreeSet<>(List.of(devices)),
        1,
        true,
        Digest.of(Bytes.utf8("evidence")),
        clock.instant(),
        clock.instant().plus(Duration.ofHours(2)));
  }

  private void enter(String node, String... devices) throws Exception {
    nodes.register(id(node), OFFER);
    nodes.proven(id(node), POLICY, proven(devices));
  }

  private NodeStatus status(String node) throws RefusedCall {
    return nodes.status(id(node));
  }

  @Test
  void goodEvidenceGrowsStaleAndSurvivesARestartUntilThen() throws Exception {
    enter("node-1");
    assertThat(status("node-1"))
        .isEqualTo(
            new NodeStatus(
                id("node-1"),
                OFFER,
                State.VERIFIED,
                "",
                Optional.of(
                    new NodeStatus.Evidence(
                        "sev-snp", true, 1, NOW, NOW.plus(Duration.ofHours(2)))),
                true,
                ""));
    clock.advance(Duration.ofHours(2));
    nodes = nodes(POLICY);
    assertThat(status("node-1").state()).isEqualTo(State.VERIFIED);
    clock.advance(Duration.ofSeconds(1));
    assertThat(status("node-1").state()).isEqualTo(State.STALE);
  }

  @Test
  void evidenceIsWorthNothingUnderAPolicyThatChangedSince() throws Exception {
    enter("node-1");
    nodes = nodes(Digest.of(Bytes.utf8("a stricter policy")));
    assertThat(status("node-1").state()).isEqualTo(State.UNVERIFIED);
  }

  @Test
  void aNodeThatRegistersAgainHasToProveItselfAnewAndStaysInQuarantine() throws Exception {
    enter("node-1");
    nodes.quarantine(id("node-1"), "its owner is being asked");
    nodes.register(id("node-1"), OFFER);
    assertThat(status("node-1").state()).isEqualTo(State.UNVERIFIED);
    assertThat(status("node-1").quarantine()).isEqualTo("its owner is being asked");
  }

  @Test
  void aRefusalIsShownWithItsRuleAndSurvivesARestart() throws Exception {
    enter("node-1");
    nodes.refused(
        id("node-1"), POLICY, new Rejection(Rule.REPORT_FORM, "the report is cut short", NOW));
    nodes = nodes(POLICY);
    assertThat(status("node-1").state()).isEqualTo(State.REFUSED);
    assertThat(status("node-1").reason()).isEqualTo("REPORT_FORM: the report is cut short");
    assertThat(status("node-1").evidence()).isPresent();
  }

  @Test
  void ofTwoNodesThatClaimOneDeviceNeitherServes() throws Exception {
    enter("node-1", "sev-snp a", "nvidia-gpu g");
    enter("node-2", "sev-snp b");
    assertThat(status("node-1").quarantine()).isEmpty();
    enter("node-3", "sev-snp c", "nvidia-gpu g");
    assertThat(status("node-1").quarantine()).contains("vouches for [node-3]");
    assertThat(status("node-2").quarantine()).isEmpty();
    assertThat(status("node-3").quarantine()).contains("vouches for [node-1]");
    assertThat(nodes(POLICY).entries(Map.of()))
        .extracting(entry -> entry.quarantine().map(Quarantine::cause))
        .containsExactly(
            Optional.of(Quarantine.Cause.SHARED_DEVICE),
            Optional.empty(),
            Optional.of(Quarantine.Cause.SHARED_DEVICE));
  }

  @Test
  void oneOfTwoThatClaimADeviceCanBeReleasedAndNotBoth() throws Exception {
    enter("node-1", "sev-snp a");
    enter("node-2", "sev-snp a");
    nodes.release(id("node-1"));
    assertRefused(TransportException.Rule.CONFLICT, () -> nodes.release(id("node-2")))
        .contains("node-1 too; put that node into quarantine first");
    nodes.proven(id("node-1"), POLICY, proven("sev-snp a"));
    assertThat(status("node-1").quarantine()).isEmpty();
  }

  @Test
  void aDeviceWhoseOldClaimIsStaleMayHaveChangedHands() throws Exception {
    enter("node-1", "sev-snp a");
    clock.advance(Duration.ofHours(3));
    enter("node-2", "sev-snp a");
    assertThat(status("node-2").quarantine()).isEmpty();
  }

  @Test
  void aNodeWithoutATechnologyIsPlainWhateverItSays() throws Exception {
    nodes.register(id("node-1"), NodeOffers.plain(NodeOffer.NO_TEE, "a cloud", 1).toBytes());
    assertThat(status("node-1").state()).isEqualTo(State.PLAIN);
  }

  @Test
  void aMalformedOfferIsRefused() {
    Assertions.assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> nodes.register(id("node-1"), Bytes.utf8("offer")));
    assertThat(nodes.statuses()).isEmpty();
  }

  @Test
  void aSentenceThatSomebodyElseWroteIsKeptWhateverCharactersItHas() throws Exception {
    nodes.register(id("node-1"), OFFER);
    nodes.refused(
        id("node-1"), POLICY, new Rejection(Rule.REVOKED, "NUL \0, half a character \uD83D", NOW));
    assertThat(nodes(POLICY).known(id("node-1")).standing().rejection().orElseThrow().sentence())
        .isEqualTo("NUL \uFFFD, half a character ?");
  }
}

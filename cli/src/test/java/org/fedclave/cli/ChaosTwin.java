package org.fedclave.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.fedclave.coordinator.CoordinatorFolder;
import org.fedclave.party.KeyStore;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.verifier.ProofVerifier;

/**
 * A copy of the hospitals, all in this process, where nobody is killed: it says to which bytes a
 * contract leads.
 */
final class ChaosTwin implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final ChaosHospitals hospitals;
  private final InProcessStage stage;
  private final KeyStore requester;
  private final CoordinatorClient client;
  private final RequesterMailbox mailbox;

  ChaosTwin(ChaosHospitals hospitals, int port) throws Exception {
    this.hospitals = hospitals;
    hospitals.listenAt(port);
    for (MemberId member : ChaosHospitals.everybody()) {
      hospitals.lead(member, port);
    }
    var console =
        new DemoConsole(
            new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    stage = new InProcessStage(console, Optional.empty());
    stage.startCoordinator(new CoordinatorFolder(hospitals.coordinator()));
    for (MemberId node : ChaosHospitals.NODES) {
      stage.startNode(node, hospitals.root().resolve(node.name()), hospitals.machine(node));
    }
    for (MemberId party : ChaosHospitals.PARTIES) {
      stage.startAgent(
          hospitals.party(party), hospitals.party(party).keys(ChaosHospitals.passphrase()));
    }
    requester = hospitals.requester().keys(ChaosHospitals.passphrase());
    client = CoordinatorClient.connect(hospitals.requester().member().load());
    mailbox =
        new RequesterMailbox(
            client.courier(), hospitals.requester(), requester.identity().kem(), _ -> {});
  }

  /** The model that the contract leads to. */
  Bytes model(SignedContract contract, Path out) throws Exception {
    RunId run = client.submitRun(contract.envelopeJson());
    mailbox.awaitEnd(run, PATIENCE);
    var sealed =
        hospitals
            .requester()
            .result(run)
            .orElseThrow(
                () -> new AssertionError("the undisturbed run of " + run + " has no result"));
    new FetchModel(client.courier(), requester.identity(), new ProofVerifier())
        .fetch(run, sealed, out);
    return Bytes.wrap(java.nio.file.Files.readAllBytes(out.resolve(FetchModel.MODEL_FILE)));
  }

  @Override
  public void close() {
    mailbox.close();
    client.close();
    stage.close();
  }
}

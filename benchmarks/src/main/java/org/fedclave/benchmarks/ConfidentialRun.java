package org.fedclave.benchmarks;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.models.Model;
import org.fedclave.models.ModelZip;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.tables.TableSchema;
import org.fedclave.trainer.Recipe;
import org.fedclave.trainer.TrainerEvents;
import org.fedclave.transport.RunState;
import org.fedclave.transport.RunStatus;
import org.fedclave.verifier.ProofVerifier;
import org.fedclave.verifier.VerifiedModel;

/**
 * One whole run by the classes of production: a coordinator, an aggregator, four trainers, the
 * parties and a requester over mutual TLS. Only the evidence is simulated, as the proof says.
 *
 * @param model as the requester opened it
 * @param verified the same, with the proof that holds for it
 */
public record ConfidentialRun(Model model, VerifiedModel verified) {

  /**
   * Runs, and verifies what comes out.
   *
   * @param purpose of the contract, which all parties allow
   * @param tables each party's file
   * @param work an empty folder
   */
  public static ConfidentialRun of(
      String purpose,
      TableSchema schema,
      SequencedMap<MemberId, Path> tables,
      Recipe recipe,
      Path work)
      throws Exception {
    var workload =
        new Workload(purpose, schema, tables, recipe.model(), recipe.training().heldOutPercent());
    Map<MemberId, Set<String>> purposes = new TreeMap<>();
    tables.keySet().forEach(party -> purposes.put(party, Set.of(purpose)));
    try (Federation federation =
        Federation.start(work, Hardware.vendorFolder(), workload, purposes, TrainerEvents.NONE)) {
      Contract contract = federation.contract(purpose, recipe.training(), recipe.aggregation());
      RunStatus status = federation.run(contract);
      if (status.state() != RunState.COMPLETED) {
        throw new IllegalStateException("the run ended as " + status);
      }
      SealedModel.ModelAndProof files = federation.fetch(status.run());
      VerifiedModel verified = new ProofVerifier().verify(files.model(), files.proof());
      return new ConfidentialRun(
          ModelZip.read(new ByteArrayInputStream(files.model().toArray())), verified);
    }
  }
}

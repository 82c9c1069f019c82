package org.fedclave.verifier;

import static org.fedclave.verifier.ProofRefusedException.require;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.AttestedKeys;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.proof.EarlierIncarnation;
import org.fedclave.protocol.proof.ExecutionStatement;
import org.fedclave.protocol.proof.LogEntry;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.protocol.proof.ProofBundle;
import org.fedclave.protocol.round.ChainSignature;

/**
 * Checks that a model came from its contract: on attested code, over the datasets that the parties
 * committed to, by the contract's rule, in all its rounds. It needs no network and no clock.
 *
 * <p>What a passed check says holds "as of" {@link VerifiedStatement#asOf}: certificates are judged
 * for that moment, which the attested aggregator names within the contract's time, and revocations
 * published later are not seen. It trusts the vendor roots and measurements that the contract names
 * (all parties signed them), and no others than the reader's own policy names where there is one.
 * It does not say that the data were good, that the parties are who their names say (compare
 * fingerprints), or that the coordinator shows one log to everybody. That the model file holds the
 * parameters of the last record is the attested aggregator's word.
 *
 * <p>Thread-safe.
 */
public final class ProofVerifier {

  private final List<AppraisalPolicy> own;

  /** A verifier that accepts the enclaves which the contract's parties accepted. */
  public ProofVerifier() {
    this.own = List.of();
  }

  /**
   * A verifier that also appraises every enclave by {@code own}, for readers who do not leave that
   * to the contract's parties.
   */
  public ProofVerifier(AppraisalPolicy own) {
    this.own = List.of(own);
  }

  /**
   * Verifies files.
   *
   * @throws IOException if a file cannot be read
   */
  public VerifiedModel verify(Path model, Path proof) throws IOException, ProofRefusedException {
    require(
        ProofRule.BUNDLE_FORM,
        Files.size(proof) <= ProofBundle.LARGEST,
        "no proof is larger than " + ProofBundle.LARGEST + " bytes");
    try (InputStream file = Files.newInputStream(model)) {
      return verify(Digest.of(file), Bytes.wrap(Files.readAllBytes(proof)));
    }
  }

  /**
   * Verifies that {@code proof} proves where {@code model} comes from.
   *
   * @param model the model file
   * @param proof the bundle
   * @throws ProofRefusedException at the first rule that is broken
   */
  public VerifiedModel verify(Bytes model, Bytes proof) throws ProofRefusedException {
    return verify(Digest.of(model), proof);
  }

  /**
   * {@link #verify(Bytes, Bytes)} for a reader who asked for the model of one run: another run's is
   * refused, however well it is proven.
   *
   * @throws ProofRefusedException at the first rule that is broken; {@link ProofRule#RUN} for
   *     another run
   */
  public VerifiedModel verify(Bytes model, Bytes proof, RunId run) throws ProofRefusedException {
    VerifiedModel verified = verify(model, proof);
    require(
        ProofRule.RUN,
        verified.execution().run().equals(run),
        "the proof is about run " + verified.execution().run() + ", not about run " + run);
    return verified;
  }

  private VerifiedModel verify(Digest model, Bytes proof) throws ProofRefusedException {
    ProofBundle bundle = read(proof);
    VerifiedStatement verified = verifyStatement(bundle);
    List<MemberId> countersigners = requireCountersignatures(bundle.statement(), verified);
    LogProof log = requireLogged(bundle, verified);
    require(
        ProofRule.MODEL,
        model.equals(verified.statement().model()),
        "the proof is about another model file");
    return new VerifiedModel(verified, countersigners, log);
  }

  /**
   * Verifies a bundle that no party has countersigned yet, for a party that is asked to: everything
   * but the countersignatures, the log and the model file, which it does not get.
   *
   * <p>The caller still compares {@link VerifiedStatement#run} with the run that it signed for.
   */
  public VerifiedStatement verifyBeforeCountersigning(ProofBundle bundle)
      throws ProofRefusedException {
    VerifiedStatement verified = verifyStatement(bundle);
    requireSignatures(
        ProofRule.COUNTERSIGNATURES, bundle.statement(), List.of(verified.aggregator()));
    return verified;
  }

  /** Reads the bundle and requires that reading lost no byte of it. */
  private static ProofBundle read(Bytes proof) throws ProofRefusedException {
    try {
      ProofBundle bundle = ProofBundle.parse(proof);
      require(
          ProofRule.BUNDLE_FORM,
          bundle.toBytes().equals(proof),
          "the proof is not the one spelling of what it says");
      return bundle;
    } catch (MalformedException e) {
      throw new ProofRefusedException(ProofRule.BUNDLE_FORM, "the bundle: " + e.getMessage(), e);
    }
  }

  private VerifiedStatement verifyStatement(ProofBundle bundle) throws ProofRefusedException {
    ExecutionStatement statement = statement(bundle.statement());
    ContractCheck contract = ContractCheck.of(bundle.contractEnvelope(), statement);
    new RoundCheck(contract.contract(), statement).check(bundle.records());
    EnclaveCheck check = new EnclaveCheck(contract, own, statement);
    check.requireDigests(bundle.enclaves());
    List<List<AttestedKeys>> earlier = new EarlierCheck(check, statement).check(bundle);
    List<AttestedKeys> enclaves = check.appraise(bundle.enclaves());
    check.requireSimulated(
        Stream.concat(enclaves.stream(), earlier.stream().flatMap(List::stream)));
    AttestedKeys aggregator = enclaves.getFirst();
    requireSignedBy(aggregator, bundle.statement());
    check.requireQuote(
        bundle.quote(), ProofBundle.quoteReportData(bundle.statement()), aggregator.evidence());
    requireChainSignatures(bundle.chainSignatures(), statement, enclaves);
    return new VerifiedStatement(
        statement,
        bundle.statement(),
        contract.signed(),
        contract.log(),
        bundle.records(),
        enclaves,
        handovers(bundle.earlier(), earlier));
  }

  private static List<VerifiedStatement.Handover> handovers(
      List<EarlierIncarnation> said, List<List<AttestedKeys>> attested) {
    List<VerifiedStatement.Handover> handovers = new ArrayList<>();
    for (int i = 0; i < said.size(); i++) {
      handovers.add(
          new VerifiedStatement.Handover(
              said.get(i).handover().checkpoint().round(),
              attested.get(i).stream().map(AttestedKeys::evidence).toList()));
    }
    return handovers;
  }

  private static ExecutionStatement statement(Dsse envelope) throws ProofRefusedException {
    require(
        ProofRule.STATEMENT_FORM,
        envelope.payloadType().equals(ExecutionStatement.PAYLOAD_TYPE),
        "the envelope holds no in-toto statement");
    try {
      return ExecutionStatement.parse(envelope.payload());
    } catch (MalformedException e) {
      throw new ProofRefusedException(ProofRule.STATEMENT_FORM, "the bundle: " + e.getMessage(), e);
    }
  }

  /** The first signature is the aggregator's; who else signed is checked with the others. */
  private static void requireSignedBy(AttestedKeys aggregator, Dsse envelope)
      throws ProofRefusedException {
    List<Dsse.Entry> first = envelope.signatures().stream().limit(2).toList();
    requireSignatures(
        ProofRule.STATEMENT_SIGNATURE,
        new Dsse(envelope.payloadType(), envelope.payload(), first),
        List.of(aggregator.keys().signing()));
  }

  private static void requireChainSignatures(
      List<ChainSignature> signatures, ExecutionStatement statement, List<AttestedKeys> enclaves)
      throws ProofRefusedException {
    require(
        ProofRule.CHAIN_SIGNATURE_DIGEST,
        statement.chainSignatures().equals(ProofBundle.digestOf(signatures)),
        "the statement commits to other chain signatures than the proof holds");
    List<AttestedKeys> trainers = enclaves.subList(1, enclaves.size());
    List<Digest> signers = signatures.stream().map(ChainSignature::trainer).toList();
    require(
        ProofRule.CHAIN_SIGNATURES,
        signers.equals(trainers.stream().map(trainer -> trainer.keys().digest()).toList()),
        "the chain is not signed by every trainer once, in their order");
    for (int i = 0; i < signatures.size(); i++) {
      VerificationKeys keys = trainers.get(i).keys().signing();
      try {
        signatures.get(i).verify(statement.run(), statement.chainHead(), keys);
      } catch (BadSignatureException e) {
        throw new ProofRefusedException(
            ProofRule.CHAIN_SIGNATURES, "trainer " + i + " and the chain: " + e.getMessage(), e);
      }
    }
  }

  /** The aggregator, then parties in the contract's order, enough of them, and nobody else. */
  private static List<MemberId> requireCountersignatures(Dsse envelope, VerifiedStatement verified)
      throws ProofRefusedException {
    Contract contract = verified.contract();
    List<ContractParty> parties =
        contract.parties().stream()
            .filter(party -> envelope.names(party.identity().signing()))
            .toList();
    require(
        ProofRule.COUNTERSIGNATURES,
        parties.size() >= contract.countersignatures(),
        parties.size()
            + " parties countersigned, the contract asks for "
            + contract.countersignatures());
    List<VerificationKeys> signers = new ArrayList<>();
    signers.add(verified.aggregator());
    parties.forEach(party -> signers.add(party.identity().signing()));
    requireSignatures(ProofRule.COUNTERSIGNATURES, envelope, signers);
    return parties.stream().map(ContractParty::name).toList();
  }

  private static LogProof requireLogged(ProofBundle bundle, VerifiedStatement verified)
      throws ProofRefusedException {
    LogProof log =
        bundle
            .log()
            .orElseThrow(
                () -> new ProofRefusedException(ProofRule.LOG, "the statement is in no log"));
    var entry =
        new LogEntry(
            LogEntry.Kind.STATEMENT,
            verified.run(),
            ProofBundle.statementDigest(bundle.statement()));
    try {
      log.verify(entry, verified.log());
    } catch (BadSignatureException | MalformedException e) {
      throw new ProofRefusedException(ProofRule.LOG, "the log: " + e.getMessage(), e);
    }
    return log;
  }

  private static void requireSignatures(
      ProofRule rule, Dsse envelope, List<VerificationKeys> signers) throws ProofRefusedException {
    try {
      envelope.requireSignaturesOf(signers);
    } catch (BadSignatureException e) {
      throw new ProofRefusedException(rule, "the statement: " + e.getMessage(), e);
    }
  }
}

package org.fedclave.protocol.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.round.ChainSignature;
import org.fedclave.protocol.round.RoundRecord;

/**
 * A proof with everything that checking it needs, in one file and without a network. Reading a
 * bundle checks its form only; what it says is checked by the {@code verifier} module.
 *
 * @param statement the statement's envelope: the aggregator's signature first, then the parties'
 *     countersignatures
 * @param contractEnvelope the complete contract's envelope, exact bytes
 * @param enclaves evidence of the aggregator, then of each trainer
 * @param records the rounds, from 0
 * @param chainSignatures one of each trainer, in the order of {@link #enclaves}
 * @param quote fresh evidence of the aggregator whose report data is {@link #quoteReportData}
 * @param earlier incarnations of the run that did some of its rounds, in their order; mostly none
 * @param log shows that the statement is in the log; while parties are asked to countersign, that
 *     the last round is
 */
public record ProofBundle(
    Dsse statement,
    Bytes contractEnvelope,
    List<EnclaveEvidence> enclaves,
    List<RoundRecord> records,
    List<ChainSignature> chainSignatures,
    Bytes quote,
    List<EarlierIncarnation> earlier,
    Optional<LogProof> log) {

  public static final int LARGEST = 256 * 1024 * 1024;
  private static final String FORMAT = "fedclave/proof/v1";
  private static final int MOST_ENCLAVES = 1025;
  private static final int MOST_ROUNDS = 100_000;

  public ProofBundle {
    enclaves = List.copyOf(enclaves);
    records = List.copyOf(records);
    chainSignatures = List.copyOf(chainSignatures);
    earlier = List.copyOf(earlier);
  }

  /** Of a run that lost no enclave. */
  public ProofBundle(
      Dsse statement,
      Bytes contractEnvelope,
      List<EnclaveEvidence> enclaves,
      List<RoundRecord> records,
      List<ChainSignature> chainSignatures,
      Bytes quote,
      Optional<LogProof> log) {
    this(statement, contractEnvelope, enclaves, records, chainSignatures, quote, List.of(), log);
  }

  /** The same with other signatures on the statement, and its place in the log. */
  public ProofBundle with(Dsse signed, LogProof place) {
    return new ProofBundle(
        signed,
        contractEnvelope,
        enclaves,
        records,
        chainSignatures,
        quote,
        earlier,
        Optional.of(place));
  }

  public static ProofBundle parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("proof", cbor, LARGEST);
    String format = map.text("format");
    if (!Set.of(FORMAT).contains(format)) {
      throw MalformedException.at("proof, format", FORMAT, MalformedException.quote(format));
    }
    List<EnclaveEvidence> enclaves = new ArrayList<>();
    for (CborReader enclave : map.maps("enclaves", MOST_ENCLAVES)) {
      enclaves.add(EnclaveEvidence.read(enclave));
    }
    List<RoundRecord> records = new ArrayList<>();
    for (Bytes record : map.byteStrings("records", MOST_ROUNDS)) {
      records.add(RoundRecord.parse(record));
    }
    List<ChainSignature> signatures = new ArrayList<>();
    for (CborReader signature : map.maps("chain-signatures", MOST_ENCLAVES)) {
      signatures.add(ChainSignature.read(signature));
    }
    List<EarlierIncarnation> earlier = new ArrayList<>();
    if (map.has("earlier")) {
      for (CborReader incarnation : map.maps("earlier", Assignment.MOST_INCARNATIONS)) {
        earlier.add(EarlierIncarnation.read(incarnation));
      }
    }
    Optional<LogProof> log =
        map.has("log") ? Optional.of(LogProof.parse(map.bytes("log"))) : Optional.empty();
    var bundle =
        new ProofBundle(
            Dsse.parse(
                "statement envelope",
                ExecutionStatement.PAYLOAD_TYPE,
                map.bytes("statement"),
                2 * ExecutionStatement.LARGEST + (16 << 20)),
            map.bytes("contract"),
            enclaves,
            records,
            signatures,
            map.bytes("quote"),
            earlier,
            log);
    map.finish();
    return bundle;
  }

  public Bytes toBytes() {
    CborWriter map =
        new CborWriter()
            .put("format", FORMAT)
            .put("statement", statement.toJson())
            .put("contract", contractEnvelope)
            .putMaps("enclaves", enclaves.stream().map(EnclaveEvidence::toCbor).toList())
            .putBytes("records", records.stream().map(RoundRecord::toBytes).toList())
            .putMaps(
                "chain-signatures", chainSignatures.stream().map(ChainSignature::toCbor).toList())
            .put("quote", quote);
    if (!earlier.isEmpty()) {
      map.putMaps("earlier", earlier.stream().map(EarlierIncarnation::toCbor).toList());
    }
    log.ifPresent(proof -> map.put("log", proof.toBytes()));
    return map.toBytes();
  }

  /** What the statement says of the chain signatures: SHA-256 over their concatenated CBOR. */
  public static Digest digestOf(List<ChainSignature> signatures) {
    var sha256 = Digest.sha256();
    signatures.forEach(signature -> sha256.update(signature.toCbor().toBytes().unsafeArray()));
    return Digest.finish(sha256);
  }

  /** {@code SHA-512(DS("fedclave/proof") || LP(SHA-256(PAE)))}: ties the quote to the statement. */
  public static Bytes quoteReportData(Dsse statement) {
    return Domain.PROOF.hash512(statementDigest(statement).bytes());
  }

  /** SHA-256 of the statement's PAE: its entry in the log. */
  public static Digest statementDigest(Dsse statement) {
    return Digest.of(statement.preAuthenticationEncoding());
  }
}

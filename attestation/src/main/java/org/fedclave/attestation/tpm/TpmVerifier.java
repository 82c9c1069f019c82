package org.fedclave.attestation.tpm;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.attestation.eventlog.EventLog;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;

/**
 * Answers "is this quote genuine?": somebody that the policy trusts vouches for the key, the key
 * signed the quote, the register values are the quoted ones, and the log leads to them.
 * Thread-safe.
 */
final class TpmVerifier {

  /** Without each of these nothing is genuine. */
  static final Set<Rule> MANDATORY =
      EnumSet.of(
          Rule.ATTESTATION_KEY,
          Rule.HARDWARE_BINDING,
          Rule.ATTESTATION_KEY_ATTRIBUTES,
          Rule.REPORT_SIGNATURE,
          Rule.PCR_DIGEST,
          Rule.EVENT_LOG);

  /** And of these, where a certificate vouches for the key. */
  static final Set<Rule> MANDATORY_WITH_CERTIFICATE =
      EnumSet.of(
          Rule.VENDOR_ROOT,
          Rule.CERTIFICATE_CHAIN,
          Rule.CERTIFICATE_NOT_YET_VALID,
          Rule.CERTIFICATE_EXPIRED,
          Rule.CERTIFICATE_ROLE);

  private final KeyEndorsement endorsement;

  TpmVerifier(KeyTrust trust, Map<EvidenceFormat, TechnologyAppraiser> hardware) {
    this.endorsement = new KeyEndorsement(trust, hardware);
  }

  GenuineTpmQuote verify(Evidence evidence, Instant at, CheckList checks) throws RefusedException {
    TpmPieces pieces = TpmPieces.parse(evidence);
    EndorsedKey key = endorsement.endorse(pieces, at, checks);
    TpmQuote quote = pieces.quote();
    TpmSignature signature = pieces.signature();
    checks.require(
        Rule.REPORT_SIGNATURE,
        signature.isBy(key.key(), quote.raw())
            && key.area().map(area -> area.signsAs(signature)).orElse(true),
        "the attestation key did not sign the TPM quote");
    checks.require(
        Rule.PCR_DIGEST,
        pieces
            .pcrs()
            .digest(quote.selections(), signature.hash())
            .filter(quote.pcrDigest()::equals)
            .isPresent(),
        "the PCR values are not those that the TPM quoted");
    checkLog(pieces, checks);
    checks.requireDone(MANDATORY);
    if (key.way() == EndorsedKey.Way.CERTIFICATE) {
      checks.requireDone(MANDATORY_WITH_CERTIFICATE);
    }
    return new GenuineTpmQuote(pieces, key);
  }

  /** A log that is there must lead to every quoted register that it mentions, in every bank. */
  private static void checkLog(TpmPieces pieces, CheckList checks) throws RefusedException {
    if (pieces.log().isEmpty()) {
      checks.require(Rule.EVENT_LOG, true, "");
      return;
    }
    EventLog log = pieces.log().get();
    Set<HashBank> quoted = EnumSet.noneOf(HashBank.class);
    for (PcrSelection selection : pieces.quote().selections()) {
      if (log.banks().contains(selection.bank())) {
        quoted.add(selection.bank());
      }
    }
    checks.require(
        Rule.EVENT_LOG, !quoted.isEmpty(), "the event log has no bank that the TPM quoted");
    for (HashBank bank : quoted) {
      checkBank(log.replay(bank), bank, pieces, checks);
    }
  }

  private static void checkBank(
      SortedMap<Integer, Bytes> replayed, HashBank bank, TpmPieces pieces, CheckList checks)
      throws RefusedException {
    for (int pcr : pieces.quote().covered(bank).orElseThrow()) {
      Optional<Bytes> led = Optional.ofNullable(replayed.get(pcr));
      checks.require(
          Rule.EVENT_LOG,
          led.isEmpty() || led.equals(pieces.pcrs().value(bank, pcr)),
          "the event log does not lead to the value of PCR " + pcr);
    }
  }
}

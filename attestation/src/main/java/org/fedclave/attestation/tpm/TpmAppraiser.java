package org.fedclave.attestation.tpm;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.attestation.eventlog.EventLog;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Appraises TPM evidence: genuine by {@link TpmVerifier}, then acceptable by a {@link TpmPolicy}.
 * Thread-safe.
 *
 * <p>The quote's extra data must be the SHA-256 of the expected data, because a TPM need not hold
 * 64 bytes there.
 */
public final class TpmAppraiser implements TechnologyAppraiser {

  /** Without each of these nothing is acceptable. */
  static final Set<Rule> MANDATORY =
      EnumSet.of(
          Rule.REPORTED_TCB,
          Rule.PCR_SELECTION,
          Rule.EVENT_LOG_MISSING,
          Rule.MEASUREMENT,
          Rule.QUALIFYING_DATA);

  /**
   * All with which this technology refuses. Where a hardware report binds the attestation key, its
   * appraiser's rules come besides, with REPORT_DATA turned into HARDWARE_BINDING.
   */
  public static final Set<Rule> RULES =
      CheckList.union(
          EnumSet.of(
              Rule.EVIDENCE_FORM,
              Rule.TRUNCATED,
              Rule.TRAILING_BYTES,
              Rule.REPORT_FORM,
              Rule.REPORT_VERSION,
              Rule.SIGNATURE_ALGORITHM,
              Rule.CERTIFICATE_FORM),
          TpmVerifier.MANDATORY,
          TpmVerifier.MANDATORY_WITH_CERTIFICATE,
          MANDATORY);

  private final TpmPolicy policy;
  private final TpmVerifier verifier;

  public TpmAppraiser(TpmPolicy policy) {
    this(
        policy,
        policy.keyTrust().hardware().entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> entry.getValue().appraiser())));
  }

  /** For the test vectors, some of which accept debuggable hardware. */
  TpmAppraiser(TpmPolicy policy, Map<EvidenceFormat, TechnologyAppraiser> hardware) {
    this.policy = policy;
    this.verifier = new TpmVerifier(policy.keyTrust(), hardware);
  }

  /**
   * Returns the quote, or refuses at the first rule that the evidence breaks.
   *
   * @param evidence of format TPM
   * @param expectedData what the quote must bind, by its SHA-256
   * @param at the moment for which certificates and collateral are judged
   */
  @Override
  public AcceptableTpmQuote appraise(Evidence evidence, Bytes expectedData, Instant at)
      throws RefusedException {
    return appraiseExtraData(evidence, Digest.of(expectedData).bytes(), at);
  }

  /** As {@link #appraise}, for quotes that bind {@code extraData} as it is. */
  AcceptableTpmQuote appraiseExtraData(Evidence evidence, Bytes extraData, Instant at)
      throws RefusedException {
    var checks = new CheckList();
    GenuineTpmQuote genuine = verifier.verify(evidence, at, checks);
    checks.require(
        Rule.REPORTED_TCB,
        Long.compareUnsigned(genuine.quote().firmwareVersion(), policy.minimumFirmware()) >= 0,
        "the TPM's firmware 0x"
            + Long.toHexString(genuine.quote().firmwareVersion())
            + " is older than the policy accepts");
    checkSelection(genuine.quote(), checks);
    checkLog(genuine, checks);
    checkValues(genuine, checks);
    checks.require(
        Rule.QUALIFYING_DATA,
        genuine.quote().extraData().equals(extraData),
        "the quote does not vouch for the data at hand: its extra data are others");
    checks.requireDone(MANDATORY);
    return new AcceptableTpmQuote(genuine);
  }

  private void checkSelection(TpmQuote quote, CheckList checks) throws RefusedException {
    for (int pcr : policy.allQuoted()) {
      checks.require(
          Rule.PCR_SELECTION,
          quote.covers(policy.bank(), pcr),
          "the quote does not cover " + policy.bank().label() + " PCR " + pcr);
    }
  }

  /** That the log leads to the registers it mentions was checked; here, that it mentions these. */
  private void checkLog(GenuineTpmQuote genuine, CheckList checks) throws RefusedException {
    Optional<EventLog> log = genuine.log();
    checks.require(
        Rule.EVENT_LOG_MISSING,
        policy.loggedPcrs().isEmpty()
            || log.filter(l -> l.banks().contains(policy.bank())).isPresent(),
        "the policy demands an event log of the bank " + policy.bank().label());
    if (log.isPresent() && !policy.loggedPcrs().isEmpty()) {
      SortedMap<Integer, Bytes> replayed = log.get().replay(policy.bank());
      for (int pcr : policy.loggedPcrs()) {
        checks.require(
            Rule.EVENT_LOG_MISSING,
            replayed.containsKey(pcr),
            "the event log does not say what PCR " + pcr + " is made of");
      }
    }
  }

  private void checkValues(GenuineTpmQuote genuine, CheckList checks) throws RefusedException {
    HashBank bank = policy.bank();
    for (var pinned : policy.pcrs().entrySet()) {
      Bytes value = genuine.pcrs().value(bank, pinned.getKey()).orElseThrow(AssertionError::new);
      checks.require(
          Rule.MEASUREMENT,
          pinned.getValue().contains(value),
          "the value " + value.toHex() + " of PCR " + pinned.getKey() + " is not accepted");
    }
  }
}

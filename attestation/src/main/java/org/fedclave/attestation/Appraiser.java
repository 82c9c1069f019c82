package org.fedclave.attestation;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.crypto.BadSignatureException;

/**
 * Decides whether an enclave is what it says, by one relying party's policy: the only door to
 * {@link TrustedKey}.
 *
 * <p>Remembers the challenges that were answered, so each is good for one answer, and the devices
 * whose keys are still trusted, so that none stands for two enclaves of a run; a verifier therefore
 * keeps one appraiser for all its challenges. Thread-safe.
 */
public final class Appraiser {

  /** What ties keys to evidence, whoever asks. */
  private static final Set<Rule> BINDING_RULES =
      EnumSet.of(
          Rule.KEM_KEY, Rule.SIGNING_KEYS, Rule.GPU_EVIDENCE, Rule.GPU_COUNT, Rule.POSSESSION);

  /** What ties an answer to a challenge. */
  private static final Set<Rule> CHALLENGE_RULES =
      EnumSet.of(
          Rule.CHALLENGE_EXPIRED,
          Rule.CHALLENGE_TOO_LONG,
          Rule.SESSION,
          Rule.NONCE,
          Rule.RUN,
          Rule.ROLE,
          Rule.CHALLENGE_REUSED);

  /** All with which this class refuses, besides those of the technologies. */
  public static final Set<Rule> RULES =
      CheckList.union(
          EnumSet.of(
              Rule.OVERSIZED,
              Rule.EVIDENCE_FORM,
              Rule.TECHNOLOGY,
              Rule.DEVICE_IN_USE,
              Rule.EVIDENCE_TOO_OLD,
              Rule.CHECK_MISSING),
          BINDING_RULES,
          CHALLENGE_RULES);

  private final AppraisalPolicy policy;
  private final Clock clock;
  private final Map<EvidenceFormat, TechnologyAppraiser> appraisers =
      new EnumMap<>(EvidenceFormat.class);
  private final Map<Bytes, Instant> answered = new ConcurrentHashMap<>();
  private final LiveDevices devices = new LiveDevices();

  public Appraiser(AppraisalPolicy policy, Clock clock) {
    this.policy = policy;
    this.clock = clock;
    policy.sections().forEach((format, section) -> appraisers.put(format, section.appraiser()));
  }

  /**
   * Appraises the answer to a challenge of this verifier.
   *
   * @param challenge as this verifier made and kept it, never as it came back
   * @throws RefusedException at the first rule that the answer breaks
   */
  public TrustedKey appraise(Challenge challenge, AttestationAnswer answer)
      throws RefusedException {
    Instant now = clock.instant();
    var checks = new CheckList();
    KeyBinding binding = answer.binding();
    checks.require(
        Rule.CHALLENGE_EXPIRED,
        !now.isAfter(challenge.notAfter()),
        "the answer came after " + challenge.notAfter() + ", when the challenge ended");
    checks.require(
        Rule.CHALLENGE_TOO_LONG,
        !challenge.notAfter().isAfter(now.plus(Challenge.LONGEST_LIFE)),
        "the challenge lives until " + challenge.notAfter() + ", longer than 120 seconds from now");
    checks.require(
        Rule.SESSION,
        binding.session().equals(challenge.session()),
        "the answer is for another session");
    checks.require(
        Rule.NONCE,
        binding.nonce().equals(challenge.nonce()),
        "the answer holds another nonce than the challenge");
    checkRunAndRole(binding, challenge.run(), challenge.role(), checks);
    AttestedKeys attested = attest(answer, now, checks);
    checks.require(
        Rule.CHALLENGE_REUSED,
        isFirstAnswerTo(challenge, now),
        "the challenge was already answered");
    checks.requireDone(CHALLENGE_RULES);
    Instant trustedUntil = now.plus(policy.maximumEvidenceAge());
    devices.claim(attested, now, trustedUntil);
    return new TrustedKey(attested, trustedUntil);
  }

  /**
   * Appraises an answer that somebody else's challenge called for and that was recorded, as in a
   * proof: everything but freshness.
   *
   * @param at the moment for which to judge
   */
  public AttestedKeys appraiseRecorded(AttestationAnswer answer, RunId run, Role role, Instant at)
      throws RefusedException {
    var checks = new CheckList();
    checkRunAndRole(answer.binding(), run, role, checks);
    return attest(answer, at, checks);
  }

  /**
   * Appraises evidence over other data than keys, such as a proof's statement.
   *
   * @param evidence encoded {@link Evidence}
   * @param expectedReportData the 64 bytes that it must bind
   * @param at the moment for which to judge
   */
  public AppraisedEvidence appraiseReportData(Bytes evidence, Bytes expectedReportData, Instant at)
      throws RefusedException {
    Evidence decoded = Evidence.decode(evidence);
    TechnologyAppraiser appraiser = appraisers.get(decoded.format());
    if (appraiser == null || !decoded.format().vouchesForProgram()) {
      throw new RefusedException(
          Rule.TECHNOLOGY,
          "the policy accepts no " + decoded.format().wireName() + " evidence for a program");
    }
    return new AppraisedEvidence(evidence, at, appraiser.appraise(decoded, expectedReportData, at));
  }

  /**
   * Appraises the evidence of a device by itself: who it works for, only the binding of an answer
   * says.
   *
   * @param evidence encoded {@link Evidence}
   * @param expectedNonce the 32 bytes that it must bind
   * @param at the moment for which to judge
   */
  public AppraisedEvidence appraiseDevice(Bytes evidence, Bytes expectedNonce, Instant at)
      throws RefusedException {
    Evidence decoded = Evidence.decode(evidence);
    TechnologyAppraiser appraiser = appraisers.get(decoded.format());
    if (appraiser == null || decoded.format().vouchesForProgram()) {
      throw new RefusedException(
          Rule.TECHNOLOGY,
          "the policy accepts no " + decoded.format().wireName() + " evidence for a GPU");
    }
    return new AppraisedEvidence(evidence, at, appraiser.appraise(decoded, expectedNonce, at));
  }

  private static void checkRunAndRole(KeyBinding binding, RunId run, Role role, CheckList checks)
      throws RefusedException {
    checks.require(
        Rule.RUN,
        binding.run().equals(run),
        "the answer was made for the run " + binding.run() + ", not for " + run);
    checks.require(
        Rule.ROLE,
        binding.role() == role,
        "the answer was made for the role "
            + binding.role().wireName()
            + ", not for "
            + role.wireName());
  }

  /**
   * The keys are those of the binding, the enclave holds them, and the evidence binds the binding.
   */
  private AttestedKeys attest(AttestationAnswer answer, Instant at, CheckList checks)
      throws RefusedException {
    KeyBinding binding = answer.binding();
    checks.require(
        Rule.KEM_KEY,
        answer.keys().kem().digest().equals(binding.kemKey()),
        "the key for sealing is not the one in the key binding");
    checks.require(
        Rule.SIGNING_KEYS,
        answer.keys().signing().digest().equals(binding.signingKeys()),
        "the signing keys are not the ones in the key binding");
    checks.require(
        Rule.GPU_EVIDENCE,
        AttestationAnswer.digestOf(answer.gpuEvidence()).equals(binding.gpuEvidence()),
        "the GPU evidence is not the one in the key binding");
    checkPossession(answer, checks);
    AppraisedEvidence evidence = appraiseReportData(answer.evidence(), binding.reportData(), at);
    List<AppraisedEvidence> gpus = appraiseGpus(answer, at, checks);
    checks.requireDone(BINDING_RULES);
    return new AttestedKeys(binding, answer.keys(), evidence.with(gpus));
  }

  /** A trainer has exactly the GPUs of the policy; who only sums may do without. */
  private List<AppraisedEvidence> appraiseGpus(
      AttestationAnswer answer, Instant at, CheckList checks) throws RefusedException {
    int found = answer.gpuEvidence().size();
    Optional<DevicePolicy> accepted = policy.gpus();
    checks.require(
        Rule.GPU_EVIDENCE,
        found == 0 || accepted.isPresent(),
        "the answer rests on GPU evidence, and the policy accepts no GPU");
    int demanded = accepted.map(DevicePolicy::devices).orElse(0);
    checks.require(
        Rule.GPU_COUNT,
        found == demanded || (found == 0 && answer.binding().role() != Role.TRAIN),
        "the enclave has " + found + " GPUs, the policy demands " + demanded);
    List<AppraisedEvidence> gpus = new ArrayList<>();
    Set<Bytes> ids = new HashSet<>();
    for (Bytes encoded : answer.gpuEvidence()) {
      AppraisedEvidence gpu = appraiseDevice(encoded, answer.binding().gpuNonce(), at);
      checks.require(
          Rule.GPU_COUNT,
          gpu.deviceId().map(ids::add).orElse(false),
          "two of the GPUs are one, or one does not say which it is");
      gpus.add(gpu);
    }
    return gpus;
  }

  private static void checkPossession(AttestationAnswer answer, CheckList checks)
      throws RefusedException {
    try {
      answer.keys().signing().verify(answer.binding().possessionMessage(), answer.possession());
      checks.require(Rule.POSSESSION, true, "");
    } catch (BadSignatureException e) {
      throw new RefusedException(
          Rule.POSSESSION, "who answers does not prove to hold the signing keys", e);
    }
  }

  /** Challenges that have ended are refused anyway, so they need not be remembered. */
  private boolean isFirstAnswerTo(Challenge challenge, Instant now) {
    answered.values().removeIf(now::isAfter);
    return answered.putIfAbsent(challenge.session(), challenge.notAfter()) == null;
  }
}

package org.fedclave.simulator;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.TcbVersion;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;

/** A verifier's challenge and an enclave's answer, sound unless a test breaks one part of it. */
final class SimulatedExchange {

  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));
  static final TcbVersion FIRMWARE = SimulatedPlatform.FIRMWARE;
  static final RunId RUN = RunId.of(Bytes.utf8("a contract"));
  static final BigInteger ASK_SERIAL = SimulatedVendor.ASK_SERIAL;

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Made once and kept: two RSA keys take seconds. */
  static final SimulatedVendor VENDOR = vendor();

  static final SimulatedPlatform PLATFORM = VENDOR.platform("a chip", FIRMWARE);
  static final AppraisalPolicy POLICY =
      SimulatedPolicy.trusting(VENDOR.rootFingerprint(), Set.of(MEASUREMENT));

  final Challenge challenge = Challenge.fresh(RUN, Role.TRAIN, NOW, RANDOM);
  final SigningKeys signing = SigningKeys.generate(RANDOM);
  final EnclaveKeys keys =
      new EnclaveKeys(KemKeys.generate(RANDOM).publicKey(), signing.verificationKeys());
  final Appraiser appraiser = new Appraiser(POLICY, CLOCK);

  private static SimulatedVendor vendor() {
    try {
      return SimulatedVendor.openOrCreate(Path.of("target", "simulated-vendor"), CLOCK);
    } catch (IOException e) {
      throw new AssertionError("no vendor", e);
    }
  }

  static SigningKeys otherSigningKeys() {
    return SigningKeys.generate(RANDOM);
  }

  EnclaveKeys withOtherKem() {
    return new EnclaveKeys(KemKeys.generate(RANDOM).publicKey(), keys.signing());
  }

  KeyBinding binding() {
    return bindingTo(challenge);
  }

  KeyBinding bindingTo(Challenge other) {
    return KeyBinding.of(other, keys, KeyBinding.NO_GPU, 0);
  }

  /** What an honest enclave answers. */
  AttestationAnswer answer() {
    return answer(binding());
  }

  /** An answer that is consistent in itself. */
  AttestationAnswer answer(KeyBinding binding) {
    return answer(binding, PLATFORM.evidence(PLATFORM.report(MEASUREMENT, binding.reportData())));
  }

  /** An answer with a report that a test changed before it was signed. */
  AttestationAnswer answer(SimulatedReport report) {
    return answer(PLATFORM.evidence(report));
  }

  AttestationAnswer answer(Evidence evidence) {
    return answer(binding(), evidence);
  }

  AttestationAnswer answer(KeyBinding binding, Evidence evidence) {
    return new AttestationAnswer(
        binding, evidence.encode(), keys, signing.sign(binding.possessionMessage()));
  }

  /** A sound report, unsigned. */
  SimulatedReport report() {
    return PLATFORM.report(MEASUREMENT, binding().reportData());
  }

  /** Sound evidence. */
  Evidence evidence() {
    return PLATFORM.evidence(report());
  }

  static Evidence withReport(Evidence evidence, Bytes report) {
    return evidence.with(EvidenceItem.REPORT, report);
  }

  static Evidence withLeaf(Evidence evidence, Bytes leaf) {
    return evidence.with(EvidenceItem.LEAF_CERTIFICATE, leaf);
  }

  static Evidence without(Evidence evidence, EvidenceItem item) {
    Map<EvidenceItem, Bytes> items = new EnumMap<>(evidence.items());
    items.remove(item);
    return new Evidence(evidence.format(), items);
  }

  /** The chip's leaf, valid within other limits, issued by the right key or by the root's. */
  Evidence withLeafOf(Instant from, Instant until, boolean byIntermediate) {
    var leaf =
        new SimulatedLeaf(EndorsementKey.VCEK, "Genoa", FIRMWARE, PLATFORM.chipId(), from, until);
    KeyPair issuer = byIntermediate ? VENDOR.intermediate() : VENDOR.root();
    return withLeaf(
        evidence(),
        leaf.issue(
            VENDOR.intermediateName(EndorsementKey.VCEK),
            issuer.getPrivate(),
            PLATFORM.key().getPublic()));
  }

  /** Evidence signed by a provider's key instead of a chip's. */
  Evidence byVlek() {
    var leaf =
        new SimulatedLeaf(
            EndorsementKey.VLEK,
            "Genoa",
            FIRMWARE,
            PLATFORM.chipId(),
            NOW.minus(Duration.ofDays(1)),
            NOW.plus(Duration.ofDays(365)));
    return new Evidence(
        EvidenceFormat.SEV_SNP,
        Map.of(
            EvidenceItem.REPORT,
            report()
                .signingKey(EndorsementKey.VLEK.reportCode())
                .signedBy(PLATFORM.key().getPrivate()),
            EvidenceItem.LEAF_CERTIFICATE,
            leaf.issue(
                VENDOR.intermediateName(EndorsementKey.VLEK),
                VENDOR.intermediate().getPrivate(),
                PLATFORM.key().getPublic()),
            EvidenceItem.INTERMEDIATE_CERTIFICATE,
            VENDOR.intermediateCertificate(EndorsementKey.VLEK),
            EvidenceItem.ROOT_CERTIFICATE,
            VENDOR.rootCertificate(),
            EvidenceItem.REVOCATION_LIST,
            VENDOR.revocationList()));
  }

  /** Evidence with a revocation list that the root signed. */
  Evidence withList(Set<BigInteger> revoked, Instant thisUpdate, Instant nextUpdate) {
    return evidence()
        .with(
            EvidenceItem.REVOCATION_LIST,
            VENDOR.revocationList(revoked, thisUpdate, nextUpdate, VENDOR.root().getPrivate()));
  }

  static TcbVersion microcode(int microcode) {
    return new TcbVersion(SnpProduct.GENOA, 0, 10, 0, 25, microcode);
  }

  static Digest someDigest() {
    return Domain.GPU.hash(Bytes.utf8("a GPU"));
  }
}

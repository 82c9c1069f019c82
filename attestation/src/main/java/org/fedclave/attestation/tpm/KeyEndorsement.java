package org.fedclave.attestation.tpm;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.attestation.x509.CertificateChain;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.attestation.x509.StrictPublicKey;
import org.fedclave.protocol.Bytes;

/**
 * Answers "whose key is this?" in the ways that a policy accepts. Thread-safe.
 *
 * @param trust the accepted ways
 * @param hardware appraisers of the hardware reports that may bind a key
 */
record KeyEndorsement(KeyTrust trust, Map<EvidenceFormat, TechnologyAppraiser> hardware) {

  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";

  /** tcg-kp-AIKCertificate, of the TCG's object identifiers. */
  private static final KeyPurposeId AIK_CERTIFICATE =
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier("2.23.133.8.3"));

  KeyEndorsement {
    hardware = Map.copyOf(hardware);
  }

  /** Leaves the rules that {@link TpmVerifier#MANDATORY} names of the key. */
  EndorsedKey endorse(TpmPieces pieces, Instant at, CheckList checks) throws RefusedException {
    EndorsedKey key = key(pieces, at, checks);
    checks.require(
        Rule.ATTESTATION_KEY_ATTRIBUTES,
        key.area().map(TpmPublic::onlyAttests).orElse(true),
        "the attestation key may sign or decrypt other things, or leave its TPM");
    return key;
  }

  private EndorsedKey key(TpmPieces pieces, Instant at, CheckList checks) throws RefusedException {
    if (pieces.hcl().isPresent()) {
      return byHardware(pieces, pieces.hcl().get(), at, checks);
    }
    return pieces.chain().isEmpty() ? listed(pieces, checks) : byCertificate(pieces, at, checks);
  }

  /** The hardware report must be acceptable by itself, and bind the JSON that holds the key. */
  private EndorsedKey byHardware(TpmPieces pieces, HclReport hcl, Instant at, CheckList checks)
      throws RefusedException {
    TechnologyAppraiser appraiser = hardware.get(hcl.format());
    if (appraiser == null) {
      throw new RefusedException(
          Rule.ATTESTATION_KEY,
          "the policy accepts no attestation key by a report of " + hcl.format().wireName());
    }
    checks.require(Rule.ATTESTATION_KEY, true, "");
    AcceptableEvidence accepted = bound(pieces, hcl, appraiser, at);
    checks.require(
        Rule.HARDWARE_BINDING,
        hcl.format() != EvidenceFormat.TDX || HclTdReport.isOf(hcl, accepted),
        "the TDREPORT in the HCL report is not the one that the quote is of");
    return new EndorsedKey(
        EndorsedKey.Way.HARDWARE_REPORT,
        hcl.key(),
        Optional.empty(),
        accepted.vendorRoot(),
        accepted.simulated(),
        Optional.of(accepted));
  }

  private static AcceptableEvidence bound(
      TpmPieces pieces, HclReport hcl, TechnologyAppraiser appraiser, Instant at)
      throws RefusedException {
    try {
      return appraiser.appraise(pieces.hardwareEvidence(hcl), hcl.expectedReportData(), at);
    } catch (RefusedException e) {
      if (e.rule() == Rule.REPORT_DATA) {
        throw new RefusedException(
            Rule.HARDWARE_BINDING,
            "the hardware report is not of the runtime data that hold the attestation key",
            e);
      }
      throw e;
    }
  }

  private EndorsedKey byCertificate(TpmPieces pieces, Instant at, CheckList checks)
      throws RefusedException {
    CertificateChain chain = CertificateChain.verify(pieces.chain(), trust::trustsRoot, at, checks);
    StrictCertificate leaf = chain.leaf();
    checks.require(Rule.ATTESTATION_KEY, trust.trustsRoot(chain.root().fingerprint()), "");
    checks.require(
        Rule.CERTIFICATE_ROLE,
        isForAttestationKeys(leaf),
        "the leaf is no certificate for an attestation key (tcg-kp-AIKCertificate)");
    StrictPublicKey key =
        StrictPublicKey.parse(
            "certified key", Bytes.wrap(leaf.publicKey().getEncoded()), TpmPublic.KEY_KINDS);
    checks.require(
        Rule.HARDWARE_BINDING,
        pieces.area().map(area -> area.key().spki().equals(key.spki())).orElse(true),
        "the certificate is that of another key than the public area");
    return new EndorsedKey(
        EndorsedKey.Way.CERTIFICATE,
        key,
        pieces.area(),
        chain.root().fingerprint(),
        trust.simulatedRoots().contains(chain.root().fingerprint()),
        Optional.empty());
  }

  private static boolean isForAttestationKeys(StrictCertificate leaf) throws RefusedException {
    Optional<ASN1Sequence> usage =
        leaf.extensionSequence("attestation key's certificate", EXTENDED_KEY_USAGE);
    try {
      return usage.isPresent()
          && ExtendedKeyUsage.getInstance(usage.get()).hasKeyPurposeId(AIK_CERTIFICATE);
    } catch (RuntimeException e) {
      throw new RefusedException(
          Rule.CERTIFICATE_FORM, "the leaf's extended key usage cannot be read", e);
    }
  }

  private EndorsedKey listed(TpmPieces pieces, CheckList checks) throws RefusedException {
    StrictPublicKey key =
        pieces.area().map(TpmPublic::key).or(pieces::spki).orElseThrow(AssertionError::new);
    checks.require(
        Rule.ATTESTATION_KEY,
        trust.keys().contains(key.digest())
            || pieces.area().filter(area -> trust.keys().contains(area.digest())).isPresent(),
        "the policy does not list the attestation key " + key.digest());
    checks.require(Rule.HARDWARE_BINDING, true, "");
    return new EndorsedKey(
        EndorsedKey.Way.LISTED, key, pieces.area(), key.digest(), false, Optional.empty());
  }
}

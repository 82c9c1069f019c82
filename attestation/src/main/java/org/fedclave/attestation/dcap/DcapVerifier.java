package org.fedclave.attestation.dcap;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Answers "is this quote genuine?" in Intel's order of trust: PCK chain, revocation, PCK over the
 * quoting enclave's report, that report over the attestation key, attestation key over the quote,
 * and then the collateral. Thread-safe.
 */
final class DcapVerifier {

  /** What can be wrong with the form of evidence whose container is sound. */
  static final Set<Rule> STRUCTURE =
      Set.copyOf(
          EnumSet.of(
              Rule.TRUNCATED,
              Rule.REPORT_FORM,
              Rule.TRAILING_BYTES,
              Rule.REPORT_VERSION,
              Rule.SIGNATURE_ALGORITHM,
              Rule.CERTIFICATE_FORM,
              Rule.COLLATERAL_FORM));

  /** Without each of these nothing is genuine. */
  static final Set<Rule> MANDATORY =
      Set.copyOf(
          EnumSet.of(
              Rule.VENDOR_ROOT,
              Rule.CERTIFICATE_CHAIN,
              Rule.CERTIFICATE_ROLE,
              Rule.CERTIFICATE_NOT_YET_VALID,
              Rule.CERTIFICATE_EXPIRED,
              Rule.COLLATERAL_MISSING,
              Rule.COLLATERAL_MISMATCH,
              Rule.COLLATERAL_FORGED,
              Rule.COLLATERAL_NOT_YET_VALID,
              Rule.COLLATERAL_EXPIRED,
              Rule.COLLATERAL_TOO_OLD,
              Rule.REVOKED,
              Rule.QE_REPORT_SIGNATURE,
              Rule.QE_BINDING,
              Rule.REPORT_SIGNATURE,
              Rule.REPORT_FORM,
              Rule.COLLATERAL_SIGNATURE,
              Rule.TCB_EVALUATION_DATA,
              Rule.QE_IDENTITY,
              Rule.TDX_MODULE));

  private final PlatformPolicy policy;
  private final TeeType teeType;
  private final boolean insecureAllowUnknownStatus;
  private final Collateral.Reader reader = new Collateral.Reader();

  DcapVerifier(TeeType teeType, PlatformPolicy policy) {
    this(teeType, policy, false);
  }

  /** For the test vectors, of which some lack collateral that no policy can do without. */
  DcapVerifier(TeeType teeType, PlatformPolicy policy, boolean insecureAllowUnknownStatus) {
    this.teeType = teeType;
    this.policy = policy;
    this.insecureAllowUnknownStatus = insecureAllowUnknownStatus;
  }

  GenuineQuote verify(Evidence evidence, Instant at, CheckList checks) throws RefusedException {
    DcapQuote quote = DcapQuote.parse(evidence.item(EvidenceItem.QUOTE), policy.allowZeroPadding());
    if (quote.header().teeType() != teeType) {
      throw new RefusedException(
          Rule.REPORT_FORM,
          "the quote is for " + quote.header().teeType() + ", the evidence for " + teeType);
    }
    PckChain pck = reader.pckChain(quote.signature().pckChain());
    Collateral collateral = reader.read(evidence);
    requirePresent(evidence, checks);
    var authorities = new IntelAuthorities(pck, collateral, policy, at, checks);
    authorities.verifyChains();
    authorities.verifyRevocation();
    verifySignatures(quote, pck.leaf(), checks);
    var documents = new IntelDocuments(pck.leaf(), collateral, policy, at, checks);
    Optional<TcbInfo> tcbInfo = documents.tcbInfo(teeType);
    Optional<QeIdentity> qeIdentity = documents.qeIdentity(teeType);
    checkQuotingEnclave(quote, qeIdentity, checks);
    checkModule(quote, tcbInfo, checks);
    checks.requireDone(MANDATORY);
    Digest root = pck.root().fingerprint();
    return new GenuineQuote(
        quote,
        pck.leaf(),
        root,
        policy.simulatedRoots().contains(root),
        tcbInfo,
        qeIdentity,
        authorities.revocationAsOf());
  }

  private void requirePresent(Evidence evidence, CheckList checks) throws RefusedException {
    EnumSet<EvidenceItem> missing = EnumSet.noneOf(EvidenceItem.class);
    missing.addAll(policy.collateral().required());
    if (!insecureAllowUnknownStatus) {
      missing.addAll(Collateral.FOR_STATUS);
    }
    missing.removeIf(item -> evidence.find(item).isPresent());
    checks.require(
        Rule.COLLATERAL_MISSING,
        missing.isEmpty(),
        "the evidence lacks the collateral "
            + missing.stream().map(EvidenceItem::wireName).sorted().toList());
  }

  /** From the PCK over the quoting enclave to the quote. */
  private static void verifySignatures(DcapQuote quote, PckCertificate pck, CheckList checks)
      throws RefusedException {
    QuoteSignature signature = quote.signature();
    checks.require(
        Rule.QE_REPORT_SIGNATURE,
        P256.verify(
            pck.certificate().publicKey(),
            signature.qeReport().raw(),
            signature.qeReportSignature()),
        "the PCK did not sign the quoting enclave's report");
    checks.require(
        Rule.QE_BINDING,
        signature.qeReport().reportData().equals(boundBy(signature)),
        "the quoting enclave's report does not vouch for the attestation key");
    checks.require(
        Rule.REPORT_SIGNATURE,
        P256.key(signature.attestationKey())
            .map(key -> P256.verify(key, quote.signed(), signature.signature()))
            .orElse(false),
        "the attestation key did not sign the quote");
    checks.require(
        Rule.REPORT_FORM,
        quote.body().reservedIsZero() && signature.qeReport().reservedIsZero(),
        "reserved bytes of a report are not zero");
  }

  /** SHA-256 of key and authentication data, then 32 zeros. */
  private static Bytes boundBy(QuoteSignature signature) {
    var sha256 = Digest.sha256();
    sha256.update(signature.attestationKey().unsafeArray());
    sha256.update(signature.qeAuthenticationData().unsafeArray());
    byte[] data = new byte[2 * Digest.SIZE];
    System.arraycopy(sha256.digest(), 0, data, 0, Digest.SIZE);
    return Bytes.wrap(data);
  }

  private static void checkQuotingEnclave(
      DcapQuote quote, Optional<QeIdentity> identity, CheckList checks) throws RefusedException {
    EnclaveReport report = quote.qeReport();
    checks.require(
        Rule.QE_IDENTITY,
        !report.debug() && identity.map(known -> known.matches(report)).orElse(true),
        "the quoting enclave is not Intel's, or may be debugged: its signer is "
            + report.signer().toHex());
  }

  /** That there is an identity for the module's version is a question of the TCB. */
  private static void checkModule(DcapQuote quote, Optional<TcbInfo> tcbInfo, CheckList checks)
      throws RefusedException {
    boolean sound =
        tcbInfo.isEmpty()
            || !(quote.body() instanceof TdReport report)
            || TcbAssessment.module(tcbInfo.get(), report)
                .map(module -> module.matches(report))
                .orElse(true);
    checks.require(
        Rule.TDX_MODULE, sound, "the TDX module is not Intel's: signer or attributes are others");
  }
}

package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.TrustVector;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.attestation.eventlog.EventLog;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A genuine quote on a platform that a policy accepts, of a program that it accepts, which binds
 * the expected report data. Only {@link SgxAppraiser} and {@link TdxAppraiser} make one.
 */
public final class AcceptableQuote implements AcceptableEvidence {

  private final GenuineQuote genuine;
  private final Optional<EventLog> log;
  private final TcbAssessment tcb;
  private final boolean programIsNamed;

  /**
   * @param programIsNamed whether the policy looks at all that is loaded: for a trust domain also
   *     at RTMR 0 to 2
   */
  AcceptableQuote(
      GenuineQuote genuine, Optional<EventLog> log, TcbAssessment tcb, boolean programIsNamed) {
    this.genuine = genuine;
    this.log = log;
    this.tcb = tcb;
    this.programIsNamed = programIsNamed;
  }

  public GenuineQuote genuine() {
    return genuine;
  }

  /** The events that lead to the RTMRs which it extends; empty if the evidence has no log. */
  public Optional<EventLog> log() {
    return log;
  }

  /** How current the platform is. */
  public TcbAssessment tcb() {
    return tcb;
  }

  @Override
  public EvidenceFormat format() {
    return genuine.quote().header().teeType().format();
  }

  /** MRENCLAVE, 32 bytes, or MRTD, 48 bytes. */
  @Override
  public Bytes measurement() {
    return genuine.quote().body().measurement();
  }

  @Override
  public Digest vendorRoot() {
    return genuine.root();
  }

  @Override
  public boolean simulated() {
    return genuine.simulated();
  }

  /** The platform's, 16 bytes: {@link PckCertificate#deviceId}. */
  @Override
  public Optional<Bytes> deviceId() {
    return genuine.pck().deviceId();
  }

  @Override
  public Optional<Instant> revocationAsOf() {
    return genuine.revocationAsOf();
  }

  @Override
  public TrustVector trustVector() {
    TcbStatus status = tcb.status().orElse(TcbStatus.REVOKED);
    return new TrustVector(
        deviceId().isPresent() ? Tier.AFFIRMING : Tier.NONE,
        status.needsConfiguration() ? Tier.WARNING : Tier.AFFIRMING,
        programIsNamed ? Tier.AFFIRMING : Tier.WARNING,
        status == TcbStatus.UP_TO_DATE ? Tier.AFFIRMING : Tier.WARNING,
        genuine.quote().body().debug() ? Tier.CONTRAINDICATED : Tier.AFFIRMING);
  }

  @Override
  public ObjectNode claims() {
    return DcapClaims.of(genuine, tcb);
  }

  @Override
  public String describe() {
    return "Intel "
        + genuine.quote().header().teeType()
        + ", FMSPC "
        + genuine.pck().fmspc().toHex()
        + ", TCB "
        + tcb.relaunch().or(tcb::status).map(TcbStatus::label).orElse("unknown")
        + ", measurement "
        + measurement().toHex();
  }
}

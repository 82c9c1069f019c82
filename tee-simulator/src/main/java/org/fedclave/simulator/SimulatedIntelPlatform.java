package org.fedclave.simulator;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A simulated platform with SGX and TDX: its PCK with the vendor's certificates, and the
 * attestation key of its quoting enclave. Thread-safe.
 */
public final class SimulatedIntelPlatform {

  /** The family of all simulated platforms. */
  public static final Bytes FMSPC = Bytes.hex("aabbccddeeff");

  /** TDX module of major version 1, then microcode. */
  static final Bytes TEE_TCB_SVN = Bytes.hex("05010700000000000000000000000000");

  static final List<Integer> COMPONENTS = List.of(7, 7, 2, 2, 3, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0);
  static final int PCE_SVN = 11;
  static final X500Name PCK_NAME = IntelIssuer.named("Simulated SGX PCK Certificate");
  static final BigInteger PCK_SERIAL = BigInteger.valueOf(0x30001);

  private static final Duration VALIDITY = Duration.ofDays(7 * 365);
  private static final int INSTANCE_BYTES = 16;

  private final SimulatedIntel vendor;
  private final KeyPair pck = P256Signer.generate();
  private final KeyPair attestationKey = P256Signer.generate();
  private final Bytes instance;
  private final Bytes pckChain;

  SimulatedIntelPlatform(SimulatedIntel vendor, String name) {
    this.vendor = vendor;
    this.instance =
        Digest.of(Bytes.utf8("simulated platform " + name)).bytes().slice(0, INSTANCE_BYTES);
    this.pckChain = chain(certificate().issue(vendor.authorityIssuer(), pck.getPublic()));
  }

  /** What tells it from all others: the platform instance id, 16 bytes. */
  public Bytes instance() {
    return instance;
  }

  /** The PCK certificate as it is to be issued. */
  SimulatedPck certificate() {
    Instant from = vendor.now().minus(Duration.ofHours(1));
    return new SimulatedPck(
        PCK_NAME, PCK_SERIAL, FMSPC, COMPONENTS, PCE_SVN, instance, from, from.plus(VALIDITY));
  }

  /** A leaf with the authorities above it. */
  Bytes chain(Bytes leaf) {
    return SimulatedIntel.pem(leaf, vendor.authorityCertificate(), vendor.rootCertificate());
  }

  PublicKey pck() {
    return pck.getPublic();
  }

  KeyPair attestationKey() {
    return attestationKey;
  }

  /** Signs {@code quote}, whatever it says. */
  Bytes sign(SimulatedDcapQuote quote) {
    return sign(quote, pckChain);
  }

  Bytes sign(SimulatedDcapQuote quote, Bytes chain) {
    return quote.signedBy(attestationKey, pck.getPrivate(), chain);
  }

  Bytes sign(SimulatedDcapQuote quote, KeyPair otherAttestationKey) {
    return quote.signedBy(otherAttestationKey, pck.getPrivate(), pckChain);
  }

  /** A quote with collateral. */
  static Evidence evidence(TeeType teeType, Bytes quote, Map<EvidenceItem, Bytes> collateral) {
    Map<EvidenceItem, Bytes> items = new EnumMap<>(EvidenceItem.class);
    items.putAll(collateral);
    items.put(EvidenceItem.QUOTE, quote);
    return new Evidence(teeType == TeeType.TDX ? EvidenceFormat.TDX : EvidenceFormat.SGX, items);
  }

  /** An attestor for a TD with this MRTD (48 bytes), which nobody measured. */
  public SimulatedDcapAttestor trustDomain(Bytes measurement) {
    return new SimulatedDcapAttestor(
        this,
        TeeType.TDX,
        vendor.collateral(TeeType.TDX),
        reportData -> SimulatedDcapQuote.td(4, measurement, reportData));
  }

  /** An attestor for an enclave with this MRENCLAVE (32 bytes), which nobody measured. */
  public SimulatedDcapAttestor enclave(Bytes measurement) {
    return new SimulatedDcapAttestor(
        this,
        TeeType.SGX,
        vendor.collateral(TeeType.SGX),
        reportData -> SimulatedDcapQuote.enclave(3, measurement, reportData));
  }
}

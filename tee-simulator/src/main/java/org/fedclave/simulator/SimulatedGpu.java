package org.fedclave.simulator;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * A simulated GPU with its certificates, reference values and OCSP answers. Thread-safe.
 *
 * <p>Its identity key follows from its name and the vendor's secret, so that it is the same device
 * in every process; the key of its firmware is new in each.
 */
public final class SimulatedGpu {

  /** What its firmware and driver say that they are. */
  public static final String VBIOS = "96.00.9F.00.01";

  public static final String DRIVER = "550.90.07";

  private static final Bytes VBIOS_FIELD = Bytes.hex("009f009601000000");
  private static final int FIRST_DRIVER_INDEX = 8;
  private static final int MEASUREMENTS = 16;
  private static final Duration ANSWER_VALIDITY = Duration.ofDays(7);

  private final SimulatedNvidia vendor;
  private final NvidiaAuthority identity;
  private final KeyPair firmwareKey = SimulatedKeys.p384Key();
  private final Bytes firmwareId;
  private final Map<EvidenceItem, Bytes> endorsements;

  SimulatedGpu(SimulatedNvidia vendor, String name) {
    this.vendor = vendor;
    this.identity =
        vendor
            .provisioner()
            .authority(SimulatedNvidia.CHIP + " GSP BROM", identityKey(vendor, name));
    this.firmwareId = hash48("firmware");
    this.endorsements = endorsements();
  }

  private Map<EvidenceItem, Bytes> endorsements() {
    Map<EvidenceItem, Bytes> pieces = new EnumMap<>(EvidenceItem.class);
    pieces.put(EvidenceItem.CERTIFICATE_CHAIN, pem(chain(leaf())));
    pieces.put(EvidenceItem.VBIOS_RIM, vbiosRim().signedBy(vendor.rimKey(), vendor.rimChain()));
    pieces.put(EvidenceItem.DRIVER_RIM, driverRim().signedBy(vendor.rimKey(), vendor.rimChain()));
    pieces.put(EvidenceItem.OCSP_RESPONSES, answers(SimulatedOcsp.Status.GOOD));
    return pieces;
  }

  /** The certificate of the firmware's key. */
  Bytes leaf() {
    return leaf(identity, firmwareId, KeyUsage.digitalSignature, 0);
  }

  Bytes leaf(NvidiaAuthority issuer, Bytes statedFirmwareId, int usage, int flags) {
    return issuer.firmwareLeaf(
        SimulatedNvidia.CHIP + " GSP FMC LF",
        firmwareKey.getPublic(),
        Optional.of(statedFirmwareId),
        usage,
        flags);
  }

  /** Leaf first. */
  List<Bytes> chain(Bytes leaf) {
    List<Bytes> chain = new ArrayList<>(List.of(leaf, identity.certificate()));
    vendor.deviceAuthorities().forEach(authority -> chain.add(authority.certificate()));
    return chain;
  }

  /** Who issues this device's leaf: the device itself. */
  NvidiaAuthority identity() {
    return identity;
  }

  Bytes firmwareId() {
    return firmwareId;
  }

  KeyPair firmwareKey() {
    return firmwareKey;
  }

  /** SHA-256 of the identity's public key, as the appraisal names the device. */
  public Bytes deviceId() {
    return Digest.of(Bytes.wrap(identity.key().getPublic().getEncoded())).bytes();
  }

  /** The unsigned report for a verifier's nonce of 32 bytes. */
  public SimulatedSpdmReport report(Bytes nonce) {
    var report = new SimulatedSpdmReport(nonce, Digest.of(nonce).bytes());
    for (int index = 1; index <= MEASUREMENTS; index++) {
      report.block(index, measurement(index));
    }
    return report
        .opaque(SimulatedSpdmReport.DRIVER_VERSION, DRIVER)
        .opaque(SimulatedSpdmReport.VBIOS_VERSION, VBIOS_FIELD)
        .opaque(SimulatedSpdmReport.NVDEC0_STATUS, Bytes.hex("55"))
        .opaque(SimulatedSpdmReport.FIRMWARE_ID, firmwareId)
        .opaque(SimulatedSpdmReport.DATA_VERSION, Bytes.hex("0100"))
        .opaque(SimulatedSpdmReport.FEATURE_FLAG, Bytes.hex("0000"));
  }

  /** Signs {@code report}, whatever it says, and adds the endorsements. */
  public Evidence evidence(SimulatedSpdmReport report) {
    Map<EvidenceItem, Bytes> items = new EnumMap<>(endorsements);
    items.put(EvidenceItem.REPORT, report.signedBy(firmwareKey.getPrivate()));
    return new Evidence(EvidenceFormat.NVIDIA_GPU, items);
  }

  SimulatedRim vbiosRim() {
    return rim(VBIOS, 0, FIRST_DRIVER_INDEX);
  }

  SimulatedRim driverRim() {
    return rim(DRIVER, FIRST_DRIVER_INDEX, MEASUREMENTS)
        .with(35, List.of(hash48("video decoder"))); // skipped where the decoder is off
  }

  private static SimulatedRim rim(String version, int from, int to) {
    Map<Integer, List<Bytes>> active = new TreeMap<>();
    for (int index = from; index < to; index++) {
      active.put(index, List.of(hash48("alternative"), measurement(index + 1)));
    }
    return SimulatedRim.of(version, SimulatedNvidia.CHIP, active);
  }

  static Bytes measurement(int block) {
    return hash48("measurement " + block);
  }

  /** OCSP answers for all that the vendor issued, each by the issuer itself. */
  Bytes answers(SimulatedOcsp.Status ofIdentity) {
    List<Bytes> all = deviceAnswers(ofIdentity);
    all.addAll(rimAnswers());
    return joined(all);
  }

  /** The same, all good, one by one. */
  List<Bytes> separateAnswers() {
    List<Bytes> all = deviceAnswers(SimulatedOcsp.Status.GOOD);
    all.addAll(rimAnswers());
    return all;
  }

  /** Those for the device's own chain. */
  List<Bytes> deviceAnswers(SimulatedOcsp.Status ofIdentity) {
    List<NvidiaAuthority> issued = new ArrayList<>(List.of(identity));
    issued.addAll(vendor.deviceAuthorities());
    List<Bytes> answers = new ArrayList<>();
    for (int i = 0; i + 1 < issued.size(); i++) {
      SimulatedOcsp.Status status = i == 0 ? ofIdentity : SimulatedOcsp.Status.GOOD;
      answers.add(answer(issued.get(i).certificate(), issued.get(i + 1), status));
    }
    return answers;
  }

  private List<Bytes> rimAnswers() {
    List<Bytes> rim = vendor.rimChain();
    return List.of(
        answer(rim.getFirst(), vendor.rimAuthority(), SimulatedOcsp.Status.GOOD),
        answer(rim.get(1), vendor.rimRoot(), SimulatedOcsp.Status.GOOD));
  }

  static Bytes joined(List<Bytes> parts) {
    var out = new ByteArrayOutputStream();
    parts.forEach(part -> out.writeBytes(part.unsafeArray()));
    return Bytes.wrap(out.toByteArray());
  }

  private Bytes answer(Bytes certificate, NvidiaAuthority issuer, SimulatedOcsp.Status status) {
    return new SimulatedOcsp(
            certificate,
            issuer.certificate(),
            status,
            vendor.now(),
            Optional.of(vendor.now().plus(ANSWER_VALIDITY)))
        .signedBy(issuer.name(), issuer.key().getPrivate(), List.of());
  }

  /** Certificates in PEM, in their order. */
  static Bytes pem(List<Bytes> certificates) {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
    var pem = new StringBuilder();
    for (Bytes certificate : certificates) {
      pem.append("-----BEGIN CERTIFICATE-----\n")
          .append(encoder.encodeToString(certificate.unsafeArray()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return Bytes.utf8(pem.toString());
  }

  private static Bytes hash48(String text) {
    String hex = Digest.of(Bytes.utf8("simulated " + text)).hex();
    return Bytes.hex(hex + hex.substring(0, 32));
  }

  /** A key on P-384 that follows from the vendor's secret and the name. */
  private static KeyPair identityKey(SimulatedNvidia vendor, String name) {
    PrivateKey secret = vendor.deviceAuthorities().getLast().key().getPrivate();
    Bytes seed = Bytes.wrap(secret.getEncoded());
    String hex =
        Digest.of(Bytes.utf8(seed.toHex() + "/1/" + name)).hex()
            + Digest.of(Bytes.utf8(seed.toHex() + "/2/" + name)).hex();
    var curve = SECNamedCurves.getByName("secp384r1");
    BigInteger scalar =
        new BigInteger(hex, 16).mod(curve.getN().subtract(BigInteger.ONE)).add(BigInteger.ONE);
    var point = curve.getG().multiply(scalar).normalize();
    try {
      ECParameterSpec parameters = ((ECPublicKey) SimulatedKeys.p384Key().getPublic()).getParams();
      KeyFactory factory = KeyFactory.getInstance("EC");
      return new KeyPair(
          factory.generatePublic(
              new ECPublicKeySpec(
                  new ECPoint(
                      point.getAffineXCoord().toBigInteger(),
                      point.getAffineYCoord().toBigInteger()),
                  parameters)),
          factory.generatePrivate(new ECPrivateKeySpec(scalar, parameters)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has P-384", e);
    }
  }
}

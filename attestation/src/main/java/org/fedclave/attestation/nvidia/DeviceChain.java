package org.fedclave.attestation.nvidia;

import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.CertificateChain;
import org.fedclave.attestation.x509.DiceTcbInfo;
import org.fedclave.attestation.x509.StrictCertificate;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * The verified certificates of one device, from a root that a policy names: the key of the running
 * firmware, issued by the device itself; the device's identity key, issued when it was made; the
 * authorities of its product and family; the root. Only {@link #of} makes one.
 */
final class DeviceChain {

  /** Without an identity above the leaf and an authority above that nothing tells devices apart. */
  private static final int FEWEST = 3;

  /** Where in a chain the authority of the product stands. */
  static final int PROVISIONER_AT = 2;

  /** NVIDIA's authority for one product: {@code NVIDIA GH100 Provisioner ICA 1}. */
  private static final Pattern PROVISIONER =
      Pattern.compile("NVIDIA ([A-Z0-9_]{2,16}) Provisioner .*");

  private final CertificateChain chain;
  private final Optional<String> chip;
  private final DiceTcbInfo tcbInfo;

  private DeviceChain(CertificateChain chain, Optional<String> chip, DiceTcbInfo tcbInfo) {
    this.chain = chain;
    this.chip = chip;
    this.tcbInfo = tcbInfo;
  }

  /** Takes a chain that is verified for {@code at}, and checks that it is that of a device. */
  static DeviceChain of(CertificateChain chain, CheckList checks) throws RefusedException {
    List<StrictCertificate> certificates = chain.certificates();
    StrictCertificate leaf = chain.leaf();
    checks.require(
        Rule.CERTIFICATE_CHAIN,
        certificates.size() >= FEWEST,
        "a device's chain has at least a leaf, its identity and a root");
    checks.require(
        Rule.CERTIFICATE_ROLE,
        leaf.maySignMessages(),
        "the leaf certificate is not for signing reports");
    Optional<String> chip = chip(certificates.get(PROVISIONER_AT));
    checks.require(
        Rule.CERTIFICATE_PRODUCT,
        chip.isEmpty() || leaf.commonName().startsWith(chip.get() + " "),
        "the leaf certificate is that of \""
            + leaf.commonName()
            + "\", its authority that of "
            + chip.orElse("none"));
    return new DeviceChain(chain, chip, DiceTcbInfo.of(leaf));
  }

  /** The product whose devices {@code provisioner} endorses. */
  static Optional<String> chip(StrictCertificate provisioner) {
    Matcher name = PROVISIONER.matcher(provisioner.commonName());
    return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
  }

  CertificateChain certificates() {
    return chain;
  }

  StrictCertificate leaf() {
    return chain.leaf();
  }

  /** Of the running firmware: signs reports. */
  PublicKey reportKey() {
    return chain.leaf().publicKey();
  }

  /** NVIDIA's name of the chip, for example {@code GH100}, where its authority says it. */
  Optional<String> chip() {
    return chip;
  }

  DiceTcbInfo tcbInfo() {
    return tcbInfo;
  }

  /** SHA-256 of the public key of the device's identity, which no firmware update changes. */
  Bytes deviceId() {
    PublicKey identity = chain.certificates().get(1).publicKey();
    return Digest.of(Bytes.wrap(identity.getEncoded())).bytes();
  }

  Digest root() {
    return chain.root().fingerprint();
  }
}

package org.fedclave.simulator.fuzz;

import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.collect.CollectReaders;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.simulator.SimulatedTpmKey;
import org.fedclave.simulator.SimulatedTpmKey.Scheme;

/** Sound inputs that are no piece of an example. */
final class OtherSeeds {

  private static final SimulatedTpmKey KEY = SimulatedTpmKey.generate(Scheme.ECDSA);

  private OtherSeeds() {}

  static List<Bytes> rims() {
    return Examples.pieces(EvidenceItem.VBIOS_RIM, EvidenceItem.DRIVER_RIM);
  }

  static List<Bytes> tpmSignatures() {
    return Stream.concat(
            Examples.pieces(EvidenceItem.TPM_SIGNATURE).stream(),
            Stream.of(KEY.sign(Examples.pieces(EvidenceItem.TPM_QUOTE).getFirst())))
        .toList();
  }

  static List<Bytes> tpmPublicAreas() {
    return Stream.of(KEY, SimulatedTpmKey.generate(Scheme.RSASSA))
        .map(key -> key.area(SimulatedTpmKey.ATTRIBUTES))
        .toList();
  }

  static List<Bytes> certificateTables() {
    return List.of(
        CollectReaders.tableOf(
            Examples.piece(EvidenceFormat.SEV_SNP, EvidenceItem.LEAF_CERTIFICATE),
            Examples.piece(EvidenceFormat.SEV_SNP, EvidenceItem.INTERMEDIATE_CERTIFICATE),
            Examples.piece(EvidenceFormat.SEV_SNP, EvidenceItem.ROOT_CERTIFICATE)));
  }

  static void readCertificateTable(Bytes table) throws MalformedException {
    CollectReaders.certificateTable(
        Examples.piece(EvidenceFormat.SEV_SNP, EvidenceItem.REPORT), table);
  }

  /** A public key as people paste it. */
  static List<Bytes> verificationKeys() {
    PublicKey key = KEY.pair().getPublic();
    String base64 = Base64.getEncoder().encodeToString(key.getEncoded());
    return List.of(
        Bytes.utf8("-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n"));
  }

  /** What a party imports. */
  static List<Bytes> collateral() {
    return Examples.pieces(
        EvidenceItem.TCB_INFO,
        EvidenceItem.QE_IDENTITY,
        EvidenceItem.TCB_INFO_ISSUER_CHAIN,
        EvidenceItem.PCK_CRL,
        EvidenceItem.VBIOS_RIM,
        EvidenceItem.DRIVER_RIM);
  }

  static List<Bytes> collateralIndexes() {
    return List.of(
        Bytes.utf8(
            """
            {"kind": "fedclave/collateral-index/1", "entries": [{
              "digest": "sha256:%s", "kind": "intel-tcb-info", "size": 4096,
              "about": {"tee": "tdx", "fmspc": "aabbccddeeff"}, "channels": ["early", "standard"],
              "issued": "2026-05-01T00:00:00Z", "nextUpdate": "2026-06-01T00:00:00Z",
              "importedAt": "2026-05-02T00:00:00Z"}]}
            """
                .formatted("5a".repeat(32))));
  }
}

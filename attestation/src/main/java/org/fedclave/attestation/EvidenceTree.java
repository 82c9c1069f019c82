package org.fedclave.attestation;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.cca.CcaClaims;
import org.fedclave.attestation.dcap.DcapShow;
import org.fedclave.attestation.eventlog.EventLog;
import org.fedclave.attestation.nitro.NitroClaims;
import org.fedclave.attestation.nvidia.NvidiaClaims;
import org.fedclave.attestation.psa.PsaClaims;
import org.fedclave.attestation.snp.SnpShow;
import org.fedclave.attestation.tpm.HclReport;
import org.fedclave.attestation.tpm.TpmClaims;
import org.fedclave.attestation.tpm.TpmQuote;
import org.fedclave.attestation.x509.CertificateProfile;
import org.fedclave.attestation.x509.CertificateTree;
import org.fedclave.attestation.x509.StrictOcspResponse;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Evidence for people to read: each piece parsed as far as it can be, <em>nothing verified</em>. A
 * piece that cannot be parsed says why, and does not hide the others.
 */
public final class EvidenceTree {

  private static final JsonMapper MAPPER = new JsonMapper();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).build());
  }

  private EvidenceTree() {}

  /** All pieces of {@code evidence}. */
  public static ObjectNode of(Evidence evidence) {
    return of(evidence.format(), evidence.items());
  }

  /**
   * All pieces of what may be less than whole evidence.
   *
   * @param items pieces of {@code format}
   */
  public static ObjectNode of(EvidenceFormat format, Map<EvidenceItem, Bytes> items) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("format", format.wireName());
    ObjectNode pieces = tree.putObject("pieces");
    new EnumMap<>(items)
        .forEach((item, bytes) -> pieces.set(item.wireName(), readable(format, item, items)));
    return tree;
  }

  private static JsonNode readable(
      EvidenceFormat format, EvidenceItem item, Map<EvidenceItem, Bytes> items) {
    Bytes piece = items.getOrDefault(item, Bytes.EMPTY);
    try {
      return piece(format, item, piece, items);
    } catch (RefusedException e) {
      return opaque(piece).put("unreadable", e.rule() + ": " + e.getMessage());
    } catch (IOException e) {
      return opaque(piece).put("unreadable", "it is no JSON");
    }
  }

  private static JsonNode piece(
      EvidenceFormat format, EvidenceItem item, Bytes piece, Map<EvidenceItem, Bytes> items)
      throws RefusedException, IOException {
    return switch (item) {
      case REPORT ->
          format == EvidenceFormat.SEV_SNP
              ? SnpShow.report(piece, Optional.ofNullable(items.get(EvidenceItem.LEAF_CERTIFICATE)))
              : NvidiaClaims.showReport(piece);
      case LEAF_CERTIFICATE -> {
        ObjectNode leaf = CertificateTree.certificate(piece, CertificateProfile.AMD);
        leaf.setAll(SnpShow.leaf(piece));
        yield leaf;
      }
      case INTERMEDIATE_CERTIFICATE, ROOT_CERTIFICATE ->
          CertificateTree.certificate(piece, CertificateProfile.AMD);
      case REVOCATION_LIST -> CertificateTree.revocationList(piece, CertificateProfile.AMD);
      case TCB_INFO, QE_IDENTITY, PCRS -> MAPPER.readTree(piece.unsafeArray());
      case TCB_INFO_ISSUER_CHAIN, QE_IDENTITY_ISSUER_CHAIN, PCK_CRL_ISSUER_CHAIN ->
          CertificateTree.chain(piece, CertificateProfile.INTEL);
      case PCK_CRL, ROOT_CA_CRL -> CertificateTree.revocationList(piece, CertificateProfile.INTEL);
      case CERTIFICATE_CHAIN -> CertificateTree.chain(piece, CertificateProfile.NVIDIA);
      case AK_CERTIFICATE_CHAIN -> CertificateTree.chain(piece, CertificateProfile.TPM);
      case EVENT_LOG -> EventLog.parse(piece).toTree();
      case QUOTE -> DcapShow.quote(piece);
      case VBIOS_RIM, DRIVER_RIM -> NvidiaClaims.showRim(piece);
      case OCSP_RESPONSES -> ocsp(piece);
      case TPM_QUOTE -> TpmClaims.show(TpmQuote.parse(piece));
      case HCL_REPORT -> hcl(piece);
      case TOKEN -> format == EvidenceFormat.PSA ? PsaClaims.show(piece) : CcaClaims.show(piece);
      case DOCUMENT -> NitroClaims.show(piece);
      case TPM_SIGNATURE, TPM_SIGNATURE_RAW, AK_PUBLIC_SPKI, AK_PUBLIC_TPMT -> opaque(piece);
    };
  }

  private static ObjectNode hcl(Bytes piece) throws RefusedException {
    HclReport report = HclReport.parse(piece);
    ObjectNode tree = TpmClaims.show(report);
    tree.set(
        "hardwareReport",
        report.format() == EvidenceFormat.SEV_SNP
            ? SnpShow.report(report.hardwareReport(), Optional.empty())
            : opaque(report.hardwareReport()));
    return tree;
  }

  private static ArrayNode ocsp(Bytes piece) throws RefusedException {
    ArrayNode tree = JsonNodeFactory.instance.arrayNode();
    for (StrictOcspResponse response :
        StrictOcspResponse.parseAll(
            piece, StrictOcspResponse.MOST_ANSWERS, CertificateProfile.NVIDIA_RESPONDER)) {
      for (StrictOcspResponse.Answer answer : response.answers()) {
        ObjectNode node = tree.addObject();
        node.put("serial", answer.serialNumber().toString(16));
        node.put("status", answer.status().name());
        node.put("thisUpdate", answer.thisUpdate().toString());
        answer.nextUpdate().ifPresent(next -> node.put("nextUpdate", next.toString()));
      }
    }
    return tree;
  }

  /** What can be said of any bytes. */
  private static ObjectNode opaque(Bytes piece) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("bytes", piece.size())
        .put("digest", Digest.of(piece).toString());
  }
}

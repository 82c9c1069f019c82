package org.fedclave.attestation.tpm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.attestation.dcap.DcapVectors;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.attestation.snp.SnpVectors;
import org.fedclave.attestation.vectors.Vector;
import org.fedclave.attestation.vectors.VectorKind;
import org.fedclave.attestation.x509.StrictPublicKey;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * The kind {@code tpm}. A plain quote's key is taken as listed; registers that a vector's policy
 * does not name are pinned to what they are.
 */
public final class TpmVectors implements VectorKind {

  private static final Set<String> POLICY_MEMBERS =
      Set.of("nonce", "pcrs", "snp", "tdx", "allowDebug");

  /** Of an HCL report, before the hardware report. */
  private static final int HEADER_BYTES = 32;

  private static final Digest NOBODY = Digest.of(Bytes.utf8("no key"));

  @Override
  public JsonNode verify(Vector vector) throws RefusedException {
    Evidence evidence = vector.evidence(EvidenceFormat.TPM);
    JsonNode policy = vector.policy(POLICY_MEMBERS);
    JsonNode claims = verify(vector, evidence, policy);
    requireReportData(policy, claims);
    requireRegisters(policy.path("pcrs"), evidence);
    return claims;
  }

  private static JsonNode verify(Vector vector, Evidence evidence, JsonNode policy)
      throws RefusedException {
    TpmQuote quote = TpmQuote.parse(evidence.item(EvidenceItem.TPM_QUOTE));
    Bytes extraData =
        policy.has("nonce") ? Bytes.hex(policy.path("nonce").asText()) : quote.extraData();
    var hardware = hardware(vector, policy);
    Optional<TpmPolicy> whole = policy(evidence, policy.path("pcrs"), quote);
    return whole.isEmpty()
        ? withoutPinnedRegisters(evidence, hardware, extraData, vector.at())
        : new TpmAppraiser(whole.get(), hardware)
            .appraiseExtraData(evidence, extraData, vector.at())
            .claims();
  }

  /** Quotes over SHA-1 registers, or over none, which no policy of ours can accept. */
  private static ObjectNode withoutPinnedRegisters(
      Evidence evidence,
      Map<EvidenceFormat, TechnologyAppraiser> hardware,
      Bytes extraData,
      Instant at)
      throws RefusedException {
    GenuineTpmQuote genuine =
        new TpmVerifier(trust(evidence), hardware).verify(evidence, at, new CheckList());
    if (!genuine.quote().extraData().equals(extraData)) {
      throw new RefusedException(Rule.QUALIFYING_DATA, "another nonce");
    }
    return TpmClaims.of(genuine);
  }

  private static Optional<TpmPolicy> policy(Evidence evidence, JsonNode wanted, TpmQuote quote)
      throws RefusedException {
    PcrValues values = PcrValues.parse(evidence.item(EvidenceItem.PCRS));
    for (PcrSelection selection : quote.selections()) {
      if (selection.bank() != HashBank.SHA1 && !selection.pcrs().isEmpty()) {
        Map<Integer, Set<Bytes>> pinned = new HashMap<>();
        for (int pcr : selection.pcrs()) {
          values.value(selection.bank(), pcr).ifPresent(value -> pinned.put(pcr, Set.of(value)));
        }
        wanted
            .path(selection.bank().label())
            .properties()
            .forEach(pcr -> pin(pcr.getKey(), pcr.getValue(), pinned));
        wanted.properties().stream()
            .filter(pcr -> pcr.getValue().isTextual())
            .forEach(pcr -> pin(pcr.getKey(), pcr.getValue(), pinned));
        return pinned.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new TpmPolicy(trust(evidence), selection.bank(), pinned, Set.of(), Set.of(), 0));
      }
    }
    return Optional.empty();
  }

  private static void pin(String pcr, JsonNode value, Map<Integer, Set<Bytes>> pinned) {
    pinned.put(Integer.parseInt(pcr), Set.of(Bytes.hex(value.asText())));
  }

  /** Lists the key that came along; the hardware's policies come as appraisers. */
  private static KeyTrust trust(Evidence evidence) throws RefusedException {
    Optional<Bytes> area = evidence.find(EvidenceItem.AK_PUBLIC_TPMT);
    Optional<Bytes> spki = evidence.find(EvidenceItem.AK_PUBLIC_SPKI);
    Digest key =
        area.isPresent()
            ? TpmPublic.parse(area.get()).digest()
            : spki.isPresent()
                ? StrictPublicKey.parse("key", spki.get(), TpmPublic.KEY_KINDS).digest()
                : NOBODY;
    return KeyTrust.listed(Set.of(key));
  }

  /** By the policies for the hardware report, under the root that the vector pins. */
  private static Map<EvidenceFormat, TechnologyAppraiser> hardware(Vector vector, JsonNode policy)
      throws RefusedException {
    Optional<Bytes> hcl = vector.file("hcl-report");
    if (hcl.isEmpty()) {
      return Map.of();
    }
    JsonNode snp = demanded(policy, "snp", SnpVectors.POLICY_MEMBERS);
    JsonNode tdx = demanded(policy, "tdx", DcapVectors.POLICY_MEMBERS);
    Bytes report =
        hcl.get().size() < HEADER_BYTES + SnpReport.BYTES
            ? Bytes.EMPTY
            : hcl.get().slice(HEADER_BYTES, HEADER_BYTES + SnpReport.BYTES);
    return Map.of(
        EvidenceFormat.SEV_SNP,
        SnpVectors.appraiser(snp, SnpVectors.roots(vector), report),
        EvidenceFormat.TDX,
        new DcapVectors(TeeType.TDX).appraiser(vector, tdx));
  }

  private static JsonNode demanded(JsonNode policy, String name, Set<String> known) {
    ObjectNode demanded = JsonNodeFactory.instance.objectNode();
    if (policy.path("allowDebug").asBoolean(false)) {
      demanded.put("allowDebug", true);
    }
    JsonNode own = Vector.knownMembers(policy.path(name), known);
    return own.isObject() ? demanded.setAll((ObjectNode) own) : demanded;
  }

  /** Registers of SHA-1 banks, and of several banks at once, are in no policy of ours. */
  private static void requireRegisters(JsonNode wanted, Evidence evidence) throws RefusedException {
    TpmQuote quote = TpmQuote.parse(evidence.item(EvidenceItem.TPM_QUOTE));
    PcrValues values = PcrValues.parse(evidence.item(EvidenceItem.PCRS));
    for (HashBank bank : HashBank.values()) {
      for (Map.Entry<String, JsonNode> pcr : wanted.path(bank.label()).properties()) {
        int index = Integer.parseInt(pcr.getKey());
        Bytes value = Bytes.hex(pcr.getValue().asText());
        if (!quote.covers(bank, index) || !values.value(bank, index).equals(Optional.of(value))) {
          throw new RefusedException(Rule.MEASUREMENT, "another PCR " + index);
        }
      }
    }
  }

  /** The report data binds the key; a vector's policy may moreover say what it is. */
  private static void requireReportData(JsonNode policy, JsonNode claims) throws RefusedException {
    for (String hardware : Set.of("snp", "tdx")) {
      JsonNode wanted = policy.path(hardware).path("reportData");
      if (!wanted.isMissingNode() && !wanted.equals(claims.path("tee").path("reportData"))) {
        throw new RefusedException(Rule.REPORT_DATA, "another report data");
      }
    }
  }
}

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
import org.fedclave.attestation.eventlog.HashBank;
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
  private static final Set<String> SNP_MEMBERS =
      Set.of("reportData", "measurement", "allowDebug", "maxVmpl", "minTcb");
  private static final Digest NOBODY = Digest.of(Bytes.utf8("no key"));

  @Override
  public JsonNode verify(Vector vector) throws RefusedException {
    Evidence evidence = evidence(vector);
    JsonNode policy = vector.policy(POLICY_MEMBERS);
    TpmQuote quote = TpmQuote.parse(evidence.item(EvidenceItem.TPM_QUOTE));
    Bytes extraData =
        policy.has("nonce") ? Bytes.hex(policy.path("nonce").asText()) : quote.extraData();
    var hardware = hardware(vector, policy);
    Optional<TpmPolicy> whole = policy(evidence, policy.path("pcrs"), quote);
    if (whole.isEmpty()) {
      return withoutPinnedRegisters(evidence, hardware, extraData, vector.at());
    }
    return new TpmAppraiser(whole.get(), hardware)
        .appraiseExtraData(evidence, extraData, vector.at())
        .claims();
  }

  /** The container refuses a piece that is missing, empty or too long, but not by a rule. */
  private static Evidence evidence(Vector vector) throws RefusedException {
    try {
      return vector.evidence(EvidenceFormat.TPM);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Rule.EVIDENCE_FORM, "no evidence", e);
    }
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

  private static Map<EvidenceFormat, TechnologyAppraiser> hardware(Vector vector, JsonNode policy) {
    Optional<Bytes> hcl = vector.file("hcl-report");
    Optional<Bytes> root = vector.file("trusted-root");
    if (hcl.isEmpty() || root.isEmpty()) {
      return Map.of();
    }
    Digest trusted = Digest.of(root.get());
    Bytes report = hcl.get().size() < 32 + 1184 ? Bytes.EMPTY : hcl.get().slice(32, 32 + 1184);
    JsonNode snp = nested(policy, "snp", SNP_MEMBERS);
    JsonNode tdx = nested(policy, "tdx", DcapVectors.POLICY_MEMBERS);
    return Map.of(
        EvidenceFormat.SEV_SNP,
        demanding(snp, SnpVectors.appraiser(snp, trusted, report)),
        EvidenceFormat.TDX,
        demanding(
            tdx,
            (evidence, expected, at) ->
                DcapVectors.tdxAppraiser(tdx, trusted, evidence).appraise(evidence, expected, at)));
  }

  private static JsonNode nested(JsonNode policy, String name, Set<String> members) {
    ObjectNode found = JsonNodeFactory.instance.objectNode();
    Vector.knownMembers(policy.path(name), members)
        .properties()
        .forEach(member -> found.set(member.getKey(), member.getValue()));
    if (policy.path("allowDebug").asBoolean(false)) {
      found.put("allowDebug", true);
    }
    return found;
  }

  /** The hardware's report data are the runtime data's; a policy may name them besides. */
  private static TechnologyAppraiser demanding(JsonNode policy, TechnologyAppraiser appraiser) {
    return (evidence, expected, at) -> {
      var accepted = appraiser.appraise(evidence, expected, at);
      if (policy.has("reportData")
          && !Bytes.hex(policy.path("reportData").asText()).equals(expected)) {
        throw new RefusedException(Rule.REPORT_DATA, "another report data");
      }
      return accepted;
    };
  }
}

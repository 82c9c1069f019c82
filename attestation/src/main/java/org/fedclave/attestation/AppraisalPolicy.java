package org.fedclave.attestation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fedclave.attestation.cca.CcaPolicyJson;
import org.fedclave.attestation.dcap.SgxPolicyJson;
import org.fedclave.attestation.dcap.TdxPolicyJson;
import org.fedclave.attestation.nitro.NitroPolicy;
import org.fedclave.attestation.nvidia.NvidiaPolicyJson;
import org.fedclave.attestation.psa.PsaPolicy;
import org.fedclave.attestation.snp.SnpPolicyJson;
import org.fedclave.attestation.tpm.TpmPolicyJson;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * What a relying party accepts as a trusted execution environment (RFC 9334: appraisal policy for
 * evidence, with its reference values).
 *
 * <p>It fails closed: a technology without a section is not accepted, and in the JSON form every
 * member of a section is required unless its documentation says what its absence means. An enclave
 * has a GPU exactly if there is a section for GPUs.
 *
 * @param maximumEvidenceAge how long an appraisal may be relied upon before fresh evidence is due,
 *     at most a year
 * @param sections by technology; at least one that vouches for a program
 */
public record AppraisalPolicy(
    Duration maximumEvidenceAge, Map<EvidenceFormat, TechnologyPolicy> sections) {

  /** No policy is longer. */
  public static final int LARGEST = 256 << 10;

  private static final Duration OLDEST_EVIDENCE = Duration.ofDays(365);
  private static final String KIND = "fedclave/appraisal-policy/1";
  private static final JsonMapper MAPPER = new JsonMapper();

  public AppraisalPolicy {
    sections = Map.copyOf(sections);
    if (!maximumEvidenceAge.isPositive() || maximumEvidenceAge.compareTo(OLDEST_EVIDENCE) > 0) {
      throw new IllegalArgumentException(
          "the age of evidence is not within a year: " + maximumEvidenceAge);
    }
    if (sections.keySet().stream().noneMatch(EvidenceFormat::vouchesForProgram)) {
      throw new IllegalArgumentException(
          "no technology that vouches for a program is accepted: there is no section such as sevSnp");
    }
    sections.forEach(AppraisalPolicy::requireInItsPlace);
  }

  private static void requireInItsPlace(EvidenceFormat format, TechnologyPolicy section) {
    if (section.format() != format
        || (section instanceof DevicePolicy) == format.vouchesForProgram()) {
      throw new IllegalArgumentException(
          "the section " + format.policyName() + " holds a policy for another technology");
    }
  }

  /** A policy of these sections. */
  public static AppraisalPolicy of(Duration maximumEvidenceAge, TechnologyPolicy... sections) {
    Map<EvidenceFormat, TechnologyPolicy> byFormat = new EnumMap<>(EvidenceFormat.class);
    for (TechnologyPolicy section : sections) {
      byFormat.put(section.format(), section);
    }
    return new AppraisalPolicy(maximumEvidenceAge, byFormat);
  }

  /** The section for {@code format}; without one, its evidence is refused. */
  public Optional<TechnologyPolicy> section(EvidenceFormat format) {
    return Optional.ofNullable(sections.get(format));
  }

  /** The section for GPUs. */
  Optional<DevicePolicy> gpus() {
    return section(EvidenceFormat.NVIDIA_GPU).map(DevicePolicy.class::cast);
  }

  /** Parses a policy's JSON. */
  public static AppraisalPolicy parse(Bytes json) throws MalformedException {
    StrictJson object = StrictJson.parse("appraisal policy", json, LARGEST);
    AppraisalPolicy policy = read(object);
    object.finish();
    return policy;
  }

  /**
   * Reads a policy inside another document, whose reader ends the reading with {@link
   * StrictJson#finish}.
   */
  public static AppraisalPolicy read(StrictJson json) throws MalformedException {
    json.oneOf("kind", Set.of(KIND));
    Duration maximumEvidenceAge = json.duration("maximumEvidenceAge");
    Map<EvidenceFormat, TechnologyPolicy> sections = new EnumMap<>(EvidenceFormat.class);
    for (EvidenceFormat format : EvidenceFormat.values()) {
      if (json.has(format.policyName())) {
        sections.put(format, readSection(format, json.object(format.policyName())));
      }
    }
    try {
      return new AppraisalPolicy(maximumEvidenceAge, sections);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  private static TechnologyPolicy readSection(EvidenceFormat format, StrictJson json)
      throws MalformedException {
    return switch (format) {
      case SEV_SNP -> SnpPolicyJson.read(json);
      case TPM -> TpmPolicyJson.read(json);
      case TDX -> TdxPolicyJson.read(json);
      case SGX -> SgxPolicyJson.read(json);
      case NVIDIA_GPU -> NvidiaPolicyJson.read(json);
      case PSA -> PsaPolicy.read(json);
      case CCA -> CcaPolicyJson.read(json);
      case NITRO -> NitroPolicy.read(json);
    };
  }

  /** The policy as a JSON tree, for documents that contain one. */
  public ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", KIND);
    json.put("maximumEvidenceAge", maximumEvidenceAge.toString());
    new TreeMap<>(sections)
        .forEach((format, section) -> json.set(format.policyName(), section.toTree()));
    return json;
  }

  /** The policy as JSON; equal policies have equal bytes. */
  public Bytes toJson() {
    try {
      return Bytes.utf8(MAPPER.writeValueAsString(toTree()));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of texts and numbers is always writable", e);
    }
  }

  /** SHA-256 of {@link #toJson}: names the policy. */
  public Digest digest() {
    return Digest.of(toJson());
  }

  /** The policy in sentences, for the person who signs it. */
  public List<String> explain() {
    var lines = new ArrayList<String>();
    new TreeMap<>(sections).values().forEach(section -> lines.addAll(section.explain()));
    lines.addAll(explainCommon());
    return List.copyOf(lines);
  }

  /** What holds for all technologies, in sentences. */
  public List<String> explainCommon() {
    var lines = new ArrayList<String>();
    if (!sections.containsKey(EvidenceFormat.NVIDIA_GPU)) {
      lines.add("an enclave with a GPU is refused");
    }
    lines.add("within one run a chip or GPU vouches for one enclave at a time");
    lines.add("evidence may be relied upon for " + maximumEvidenceAge.toSeconds() + " seconds");
    return List.copyOf(lines);
  }

  /** The first thing that this policy accepts and {@code own} does not. */
  public Optional<PolicyGap> firstGap(AppraisalPolicy own) {
    if (maximumEvidenceAge.compareTo(own.maximumEvidenceAge) > 0) {
      return Optional.of(
          new PolicyGap(
              PolicyGap.Kind.COLLATERAL,
              "relies on evidence for " + maximumEvidenceAge,
              own.maximumEvidenceAge.toString()));
    }
    for (TechnologyPolicy section : new TreeMap<>(sections).values()) {
      Optional<PolicyGap> gap = own.gapOf(section);
      if (gap.isPresent()) {
        return gap;
      }
    }
    // A GPU sees the data, so leaving it out of the appraisal is no way around our section.
    if (own.gpus().isPresent() && gpus().isEmpty()) {
      return Optional.of(
          new PolicyGap(
              PolicyGap.Kind.PLATFORM, "has no section for GPUs", "GPUs that prove themselves"));
    }
    return Optional.empty();
  }

  private Optional<PolicyGap> gapOf(TechnologyPolicy theirs) {
    TechnologyPolicy own = sections.get(theirs.format());
    if (own == null) {
      return Optional.of(
          new PolicyGap(
              PolicyGap.Kind.PLATFORM,
              "accepts " + theirs.format().wireName() + " evidence",
              "other technologies"));
    }
    return theirs.firstGap(own);
  }
}

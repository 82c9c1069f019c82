package org.fedclave.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.AcceptableEvidence;
import org.fedclave.attestation.DevicePolicy;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.attestation.TrustVector;
import org.fedclave.attestation.TrustVector.Tier;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Demands GPUs and looks at nothing but their nonce, so that the rules about their number, binding
 * and use are tested apart from those about their evidence.
 */
record DevicePolicyForTests(int devices) implements DevicePolicy {

  /** What a GPU with that name says under {@link DevicePolicyForTests}. */
  static Evidence evidence(Bytes nonce, String name) {
    return new Evidence(
        EvidenceFormat.NVIDIA_GPU,
        Map.of(EvidenceItem.REPORT, nonce, EvidenceItem.CERTIFICATE_CHAIN, Bytes.utf8(name)));
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.NVIDIA_GPU;
  }

  @Override
  public ObjectNode toTree() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  public List<String> explain() {
    return List.of(devices + " GPUs");
  }

  @Override
  public Optional<PolicyGap> firstGap(TechnologyPolicy own) {
    return Optional.empty();
  }

  @Override
  public TechnologyAppraiser appraiser() {
    return DevicePolicyForTests::appraise;
  }

  private static AcceptableEvidence appraise(Evidence evidence, Bytes nonce, Instant at)
      throws RefusedException {
    if (!evidence.item(EvidenceItem.REPORT).equals(nonce)) {
      throw new RefusedException(Rule.REPORT_DATA, "another nonce");
    }
    return new Accepted(evidence.item(EvidenceItem.CERTIFICATE_CHAIN), at);
  }

  private record Accepted(Bytes name, Instant at) implements AcceptableEvidence {

    @Override
    public EvidenceFormat format() {
      return EvidenceFormat.NVIDIA_GPU;
    }

    @Override
    public Bytes measurement() {
      return name;
    }

    @Override
    public Digest vendorRoot() {
      return Digest.of(name);
    }

    @Override
    public boolean simulated() {
      return true;
    }

    @Override
    public Optional<Bytes> deviceId() {
      return Optional.of(name);
    }

    @Override
    public Optional<Instant> revocationAsOf() {
      return Optional.of(at);
    }

    @Override
    public TrustVector trustVector() {
      return new TrustVector(Tier.NONE, Tier.NONE, Tier.NONE, Tier.NONE, Tier.NONE);
    }

    @Override
    public ObjectNode claims() {
      return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public String describe() {
      return "a GPU for tests";
    }
  }
}

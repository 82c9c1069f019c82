package org.fedclave.coordinator.routing;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.DevicePolicy;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.RoutingTerms;

/**
 * What a contract demands of the nodes that serve it.
 *
 * @param parties in the contract's order
 * @param sensitive whether only nodes with good and fresh evidence may serve
 * @param engine that trainers must have
 * @param terms the contract's own demands
 * @param kinds technologies that the contract's appraisal policy accepts
 * @param gpus that a trainer must prove, exactly
 */
public record RunNeeds(
    RunId run,
    List<MemberId> parties,
    boolean sensitive,
    String engine,
    RoutingTerms terms,
    Set<EvidenceFormat> kinds,
    int gpus) {

  public RunNeeds {
    parties = List.copyOf(parties);
    kinds = Set.copyOf(kinds);
  }

  /**
   * Reads them off a contract.
   *
   * @throws MalformedException if its appraisal policy cannot be read
   */
  public static RunNeeds of(RunId run, Contract contract) throws MalformedException {
    AppraisalPolicy policy = AppraisalPolicy.parse(contract.appraisalJson());
    Set<EvidenceFormat> kinds = EnumSet.noneOf(EvidenceFormat.class);
    policy.sections().keySet().stream()
        .filter(EvidenceFormat::vouchesForProgram)
        .forEach(kinds::add);
    int gpus =
        policy.sections().values().stream()
            .filter(DevicePolicy.class::isInstance)
            .mapToInt(section -> ((DevicePolicy) section).devices())
            .sum();
    return new RunNeeds(
        run,
        contract.parties().stream().map(ContractParty::name).toList(),
        contract.sensitivity().equals("sensitive"),
        contract.training().local().engine(),
        contract.routing(),
        kinds,
        gpus);
  }
}

package org.fedclave.coordinator.routing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.protocol.contract.RoutingTerms;
import org.fedclave.transport.NodeTerms;

/** Holds one node against what one run needs, and says all that is in the way. Used once. */
final class NodeCheck {

  private final RunNeeds needs;
  private final CatalogueEntry node;
  private final Instant now;
  private final List<Finding> findings = new ArrayList<>();

  NodeCheck(RunNeeds needs, CatalogueEntry node, Instant now) {
    this.needs = needs;
    this.node = node;
    this.now = now;
  }

  /** What keeps the node out of the run. */
  List<Finding> toServe() {
    require(Reason.AWAY, node.isHere(), "it does not read its letters now");
    node.quarantine()
        .ifPresent(
            quarantine ->
                found(
                    Reason.QUARANTINED,
                    "it is in quarantine since "
                        + quarantine.since()
                        + ": "
                        + quarantine.sentence()));
    checkEvidence();
    require(
        Reason.FULL,
        node.free() > 0,
        "it has " + node.load() + " runs and takes " + node.offer().terms().capacity());
    checkTerms();
    return List.copyOf(findings);
  }

  private void checkEvidence() {
    switch (node.state(now)) {
      case VERIFIED -> {}
      case PLAIN ->
          found(
              Reason.PLAIN,
              "it is a plain node, and no appraisal policy can accept one: parties release keys to"
                  + " evidence only, whatever a contract calls the run");
      case UNVERIFIED ->
          require(Reason.UNVERIFIED, !needs.sensitive(), "no good evidence of it has come yet");
      case STALE ->
          require(
              Reason.STALE,
              !needs.sensitive(),
              "its evidence was good until " + node.standing().proven().orElseThrow().until());
      case REFUSED -> {
        Rejection rejection = node.standing().rejection().orElseThrow();
        found(
            rejection.reason(),
            "its evidence of " + rejection.at() + " was refused: " + rejection.words());
      }
    }
    node.standing().proven().ifPresent(proven -> checkKind(proven.kind()));
  }

  private void checkKind(EvidenceFormat kind) {
    require(
        Reason.TEE_KIND,
        needs.kinds().contains(kind),
        "it proves itself by "
            + kind.wireName()
            + ", and the contract's appraisal policy accepts "
            + new TreeSet<>(needs.kinds().stream().map(EvidenceFormat::wireName).toList()));
  }

  private void checkTerms() {
    NodeTerms offered = node.offer().terms();
    RoutingTerms asked = needs.terms();
    require(
        Reason.JURISDICTION,
        asked.allowsRegion(offered.region()),
        "it stands in " + offered.region() + ", the jurisdiction is " + asked.jurisdiction());
    require(
        Reason.TIER,
        asked.tier().isEmpty() || asked.tier().get().equals(offered.tier()),
        "its tier is " + offered.tier() + ", the contract asks for " + asked.tier().orElse(""));
    require(
        Reason.PRICE,
        offered.price() <= asked.maxPrice().orElse(RoutingTerms.MOST_PRICE),
        "it costs "
            + offered.price()
            + ", the contract allows "
            + asked.maxPrice().orElse(RoutingTerms.MOST_PRICE));
  }

  /** What keeps a node that may serve from training. */
  List<Finding> toTrain() {
    require(
        Reason.ENGINE,
        node.offer().engines().contains(needs.engine()),
        "it trains with " + node.offer().engines() + ", the contract with " + needs.engine());
    String accelerator = needs.terms().accelerator().orElse("");
    require(
        Reason.ACCELERATOR,
        accelerator.isEmpty()
            || node.offer().accelerators().stream()
                .anyMatch(own -> RoutingTerms.covers(accelerator, own)),
        "it has " + node.offer().accelerators() + ", the contract asks for " + accelerator);
    node.standing()
        .proven()
        .ifPresent(
            proven ->
                require(
                    Reason.GPUS,
                    proven.gpus() == needs.gpus(),
                    "it proves "
                        + proven.gpus()
                        + " GPUs, the contract's appraisal policy demands "
                        + needs.gpus()));
    return List.copyOf(findings);
  }

  private void require(Reason reason, boolean holds, String otherwise) {
    if (!holds) {
      found(reason, otherwise);
    }
  }

  private void found(Reason reason, String sentence) {
    findings.add(new Finding(reason, sentence));
  }
}

package org.fedclave.coordinator.routing;

import java.util.Locale;

/** Every reason for which a node has no part in a run, or a run has no nodes. */
enum Reason {
  // Of a node, whatever it would do in the run.

  /** It does not read its letters now. */
  AWAY,
  /** The operator, or a device that two nodes claim, keeps it out of all runs. */
  QUARANTINED,
  /** It has no trusted execution environment. */
  PLAIN,
  /** No good evidence of it has come, and the run is sensitive. */
  UNVERIFIED,
  /** Its evidence was good, too long ago, and the run is sensitive. */
  STALE,
  /** Its newest evidence rests on a certificate or a firmware level that was revoked. */
  REVOKED,
  /** Its newest evidence shows firmware or drivers below the floor of the coordinator's policy. */
  BELOW_FLOOR,
  /** Its newest evidence breaks another rule. */
  EVIDENCE_REFUSED,
  /** It has as many runs as it takes. */
  FULL,
  /** The contract's appraisal policy accepts no evidence of its kind. */
  TEE_KIND,
  /** It stands outside of the contract's jurisdiction. */
  JURISDICTION,
  /** It is of another tier than the contract asks for. */
  TIER,
  /** It costs more than the contract allows. */
  PRICE,

  // Of a node that could aggregate.

  /** It does not have the contract's training engine. */
  ENGINE,
  /** It does not have the accelerator that the contract asks for. */
  ACCELERATOR,
  /** It proves another number of GPUs than the contract's appraisal policy demands of a trainer. */
  GPUS,

  // Of a node that would do.

  /** Others came first. */
  OTHERS_FIRST,

  // Of a run.

  /** There are not two nodes that will do. */
  TOO_FEW_NODES,
  /** None of the nodes that will do can train. */
  NO_TRAINER,
  /** The nodes that will do are one operator's, and the contract wants two. */
  ONE_OPERATOR;

  /** Whether a node with this reason could still have a part, if only to aggregate. */
  boolean leavesFit() {
    return switch (this) {
      case ENGINE, ACCELERATOR, GPUS, OTHERS_FIRST -> true;
      case AWAY,
          QUARANTINED,
          PLAIN,
          UNVERIFIED,
          STALE,
          REVOKED,
          BELOW_FLOOR,
          EVIDENCE_REFUSED,
          FULL,
          TEE_KIND,
          JURISDICTION,
          TIER,
          PRICE,
          TOO_FEW_NODES,
          NO_TRAINER,
          ONE_OPERATOR ->
          false;
    };
  }

  /** The name in messages: lower case with hyphens. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package org.fedclave.party;

import java.util.List;
import org.fedclave.attestation.AppraisedEvidence;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.attest.RoundWindow;
import org.fedclave.transport.LetterKind;

/**
 * What a party's agent does, as it does it. Calls come from the agent's own thread and carry no
 * secret; an implementation returns quickly and does not throw.
 */
public interface PartyEvents {

  /** Nobody listens. */
  PartyEvents NONE = new PartyEvents() {};

  /** The party signed the contract. */
  default void approved(RunId run) {}

  /** The policy leaves the contract to a person. */
  default void waiting(RunId run, List<String> questions) {}

  /** The coordinator proposes a trainer for this party's shards. */
  default void assigned(RunId run, MemberId trainer, MemberId aggregator) {}

  /** The party accepted the evidence of an enclave, by its own policy and the contract's. */
  default void attested(RunId run, MemberId node, Role role, AppraisedEvidence evidence) {}

  /** Keys are on their way to an attested trainer. */
  default void released(RunId run, MemberId trainer, int shards, RoundWindow window) {}

  /**
   * The aggregator of a later incarnation got this party's shares of the checkpoints that it knows.
   *
   * @param checkpoints how many; 0 if it knows of none
   */
  default void sharedCheckpoints(RunId run, MemberId aggregator, int checkpoints) {}

  /** The layers that the run leaves with this party came from its trainer, and are stored. */
  default void personal(RunId run, MemberId trainer, int parameters) {}

  /** The party verified and countersigned what the run says of itself. */
  default void countersigned(RunId run, Digest model) {}

  /**
   * The party refused.
   *
   * @param rule name of a {@link PolicyRule} or an {@link AgentRule}
   */
  default void refused(RunId run, String rule, String sentence) {}

  /** A letter came to nothing: not for this party, or a fault. */
  default void ignored(MemberId from, LetterKind kind, String sentence) {}

  /** The connection to the coordinator was lost; the agent tries again. */
  default void interrupted(String sentence) {}
}

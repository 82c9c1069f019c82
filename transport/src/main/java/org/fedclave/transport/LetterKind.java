package org.fedclave.transport;

import java.util.Locale;
import org.fedclave.protocol.MalformedException;

/** What a letter is about. The coordinator sees it; the payload's own bytes say it again. */
public enum LetterKind {
  /**
   * Coordinator to party: the envelope of a {@code SignedContract} that only the requester signed.
   */
  CONTRACT,
  /** Party to coordinator: its {@code HybridSignature} over the envelope. */
  APPROVAL,
  /** Party to coordinator: a {@code Refusal}. */
  REFUSAL,
  /** Coordinator to nodes and parties: an {@code Assignment} with the complete contract. */
  ASSIGNMENT,
  RELEASE_REQUEST,
  CHALLENGE,
  ATTESTATION,
  KEY_RELEASE,
  READY,
  /** Trainer to aggregator and back: {@code MaskingMember} of its parties, of all parties. */
  MASK_MEMBERS,
  /**
   * Trainer to aggregator: {@code KeyAdvertisement} of each of its parties, for the first round;
   * those of later rounds come with {@link #UNMASKING_SHARES}.
   */
  MASK_KEYS,
  ROUND_START,
  /** Trainer to aggregator: {@code SealedShares}; back: {@code IncomingShares}. */
  MASK_SHARES,
  UPDATE,
  /** Aggregator to trainers: {@code SurvivorSet}. */
  SURVIVORS,
  SURVIVOR_CONFIRMATION,
  /** Aggregator to trainers: {@code ConfirmedSurvivors}. */
  CONFIRMED_SURVIVORS,
  UNMASKING_SHARES,
  FINAL_REPORT,
  /** Trainer to party: its {@code SealedPersonalLayers}, at the end of a run that has some. */
  PERSONAL_LAYERS,
  /**
   * Aggregator to party: {@code CheckpointNotice}, after each round; to the coordinator: the digest
   * of the blob, which it keeps while it may be needed.
   */
  CHECKPOINT,
  /**
   * Aggregator of a later incarnation to party: which checkpoint it knows; the payload is empty.
   */
  CHECKPOINT_REQUEST,
  /** Party to that aggregator: {@code CheckpointAnswer}. */
  CHECKPOINT_ANSWER,
  /** Aggregator of a later incarnation to trainers: {@code Resumption}. */
  RESUMPTION,
  /** Trainer to party, after each training that leaves one: {@code SealedLocalState}. */
  LOCAL_STATE,
  PROGRESS,
  COUNTERSIGN_REQUEST,
  COUNTERSIGNATURE,
  RESULT,
  /** Aggregator to coordinator: the result is out; the payload is not read. */
  FINISHED,
  /** Any participant to coordinator, and from there to all others: a {@code Refusal}. */
  FAILED;

  /** The name in messages: lower case with hyphens. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads {@link #wireName}. */
  public static LetterKind parse(String text) throws MalformedException {
    for (LetterKind kind : values()) {
      if (kind.wireName().equals(text)) {
        return kind;
      }
    }
    throw MalformedException.at("kind of letter", "a known kind", MalformedException.quote(text));
  }
}

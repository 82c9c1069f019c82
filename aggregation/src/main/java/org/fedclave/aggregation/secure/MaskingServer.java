package org.fedclave.aggregation.secure;

import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.Executor;
import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskedInput;
import org.fedclave.protocol.masking.MaskingContext;
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.UnmaskingShares;

/**
 * The server of one round of secure aggregation (Bonawitz et al. 2017, figure 4): sums masked
 * vectors and takes the masks off the sum.
 *
 * <p>In each phase, feed it the participants' messages in any order, then close the phase, when
 * {@link #awaited} is empty or at a deadline; who did not answer has dropped out. A refused message
 * leaves the server as it was, as if the participant had not answered. A refused {@code close} ends
 * the round and names who was missing at which phase. Memory is one vector a group, however many
 * participants.
 *
 * <p>Not thread-safe.
 */
public final class MaskingServer {

  /** Works in the caller's thread. */
  public MaskingServer(
      MaskingContext context,
      MaskingParameters parameters,
      GraphCommitments commitments,
      Map<Integer, VerificationKeys> keys) {
    this(context, parameters, commitments, keys, Runnable::run, 1);
  }

  /**
   * @param context run and round
   * @param parameters of the run
   * @param commitments of everybody; whoever is in there is expected
   * @param keys of the participants' trainers
   * @param executor does the work of {@link #recover}
   * @param tasks into how many parts it is split, each with a vector of its own
   */
  public MaskingServer(
      MaskingContext context,
      MaskingParameters parameters,
      GraphCommitments commitments,
      Map<Integer, VerificationKeys> keys,
      Executor executor,
      int tasks) {}

  /** The phase whose messages it takes now. */
  public Phase phase() {
    throw new UnsupportedOperationException();
  }

  /** Whose message of this phase is still missing. */
  public SortedSet<Integer> awaited() {
    throw new UnsupportedOperationException();
  }

  public void accept(KeyAdvertisement advertisement) throws MaskingException {
    throw new UnsupportedOperationException();
  }

  /** Ends {@link Phase#ADVERTISE}; the roster goes to everybody in it. */
  public Roster closeAdvertising() throws MaskingException {
    throw new UnsupportedOperationException();
  }

  public void accept(SealedShares shares) throws MaskingException {
    throw new UnsupportedOperationException();
  }

  /** Ends {@link Phase#SHARE}; to each that is still in the round what was sealed to it. */
  public SortedMap<Integer, IncomingShares> closeSharing() throws MaskingException {
    throw new UnsupportedOperationException();
  }

  public void accept(MaskedInput input) throws MaskingException {
    throw new UnsupportedOperationException();
  }

  /** Ends {@link Phase#MASK}; the set goes to everybody in it. */
  public SurvivorSet closeMasking() throws MaskingException {
    throw new UnsupportedOperationException();
  }

  public void accept(SurvivorConfirmation confirmation) throws MaskingException {
    throw new UnsupportedOperationException();
  }

  /** Ends {@link Phase#CONFIRM}; to each that confirmed its neighbours' confirmations. */
  public SortedMap<Integer, ConfirmedSurvivors> closeConfirming() throws MaskingException {
    throw new UnsupportedOperationException();
  }

  public void accept(UnmaskingShares shares) throws MaskingException {
    throw new UnsupportedOperationException();
  }

  /** Ends {@link Phase#UNMASK}: recovers secrets, takes masks off, forgets the secrets. */
  public MaskingResult recover() throws MaskingException {
    throw new UnsupportedOperationException();
  }
}

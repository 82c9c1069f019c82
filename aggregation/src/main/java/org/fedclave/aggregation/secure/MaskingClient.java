package org.fedclave.aggregation.secure;

import java.util.Map;
import org.fedclave.protocol.crypto.SigningKeys;
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
 * One participant in one round of secure aggregation (Bonawitz et al. 2017, figure 4). A trainer
 * with the rows of two parties has two.
 *
 * <p>Call, in this order and each once: {@link #advertise}, {@link #share}, {@link #receive},
 * {@link #mask}, {@link #confirm}, {@link #unmask}; send what is returned to the server. Another
 * order is an {@code IllegalStateException}. A refusal ends the participation: the secrets are
 * forgotten and every later call is an {@code IllegalStateException}. So is the end of {@link
 * #unmask}. Of each peer at most one of two secrets is ever revealed, whatever the server says.
 *
 * <p>Not thread-safe.
 */
public final class MaskingClient {

  /**
   * @param context run and round
   * @param parameters of the run
   * @param chain this participant's, which also says its number
   * @param commitments of everybody
   * @param signing the trainer's attested keys
   */
  public MaskingClient(
      MaskingContext context,
      MaskingParameters parameters,
      GraphChain chain,
      GraphCommitments commitments,
      SigningKeys signing) {}

  /** This participant's number. */
  public int party() {
    throw new UnsupportedOperationException();
  }

  /** Phase 0: fresh keys. */
  public KeyAdvertisement advertise() {
    throw new UnsupportedOperationException();
  }

  /**
   * Phase 1: secrets for the neighbours.
   *
   * @param roster as the server made it
   * @param keys of the trainers of at least all parties in the roster but this one. That they are
   *     attested and each vouched for by its party is the caller's part
   */
  public SealedShares share(Roster roster, Map<Integer, VerificationKeys> keys)
      throws MaskingException {
    throw new UnsupportedOperationException();
  }

  /** Phase 2, first half: what the neighbours shared. */
  public void receive(IncomingShares incoming) throws MaskingException {
    throw new UnsupportedOperationException();
  }

  /**
   * Phase 2, second half: the vector under its masks.
   *
   * @param vector as long as the parameters say, taken modulo 2^bits; not kept and not changed
   */
  public MaskedInput mask(int[] vector) {
    throw new UnsupportedOperationException();
  }

  /** Phase 3: signs the one set of survivors, after checking that it is acceptable. */
  public SurvivorConfirmation confirm(SurvivorSet survivors) throws MaskingException {
    throw new UnsupportedOperationException();
  }

  /**
   * Phase 4: of each neighbour one share, of its self-mask if it survived, else of its masking key;
   * after checking that as many neighbours as the threshold signed the same set.
   */
  public UnmaskingShares unmask(ConfirmedSurvivors confirmed) throws MaskingException {
    throw new UnsupportedOperationException();
  }
}

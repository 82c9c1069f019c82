package org.fedclave.aggregation.secure;

import org.fedclave.protocol.crypto.VerificationKeys;
import org.fedclave.protocol.masking.KeyAdvertisement;

/**
 * A neighbour, as a participant knows it.
 *
 * @param advertised its keys, verified
 * @param trainer who signs for it
 */
record Peer(KeyAdvertisement advertised, VerificationKeys trainer) {

  int party() {
    return advertised.party();
  }
}

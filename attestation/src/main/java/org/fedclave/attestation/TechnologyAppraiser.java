package org.fedclave.attestation;

import java.time.Instant;
import org.fedclave.protocol.Bytes;

/**
 * Decides for one technology whether evidence is genuine and acceptable by one policy. Thread-safe.
 *
 * <p>It does not know who asked or when: freshness lies in the bound data that the caller expects.
 */
public interface TechnologyAppraiser {

  /**
   * Returns what the evidence says, or refuses at the first rule that it breaks.
   *
   * @param evidence of this technology
   * @param expectedData what the evidence must bind: 64 bytes of report data; for a GPU the 32
   *     bytes of its nonce. A technology that binds fewer bytes binds their SHA-256
   * @param at the moment for which certificates and collateral are judged
   */
  AcceptableEvidence appraise(Evidence evidence, Bytes expectedData, Instant at)
      throws RefusedException;
}

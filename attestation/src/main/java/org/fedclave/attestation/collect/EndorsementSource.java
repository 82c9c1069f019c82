package org.fedclave.attestation.collect;

import java.io.IOException;
import java.util.Map;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.protocol.Bytes;

/**
 * Adds to what a platform says the endorsements that verifiers need and the platform did not bring:
 * certificates, revocation lists, TCB info. Nothing that it adds is trusted: appraisal verifies all
 * of it.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface EndorsementSource {

  /** Adds nothing. */
  EndorsementSource NONE = Evidence::new;

  /**
   * Makes evidence of what was collected. A piece that is there is never replaced.
   *
   * @param format the technology
   * @param collected what the platform gave; it may lack pieces that {@code format} requires, such
   *     as the certificates of a bare SNP report
   * @throws IOException if endorsements cannot be read, in a sentence for people
   * @throws IllegalArgumentException if a required piece is still missing, naming it
   */
  Evidence complete(EvidenceFormat format, Map<EvidenceItem, Bytes> collected) throws IOException;

  /** Adds what is missing from evidence that is already whole. */
  default Evidence complete(Evidence bare) throws IOException {
    return complete(bare.format(), bare.items());
  }
}

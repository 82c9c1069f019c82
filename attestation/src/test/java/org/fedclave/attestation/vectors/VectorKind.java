package org.fedclave.attestation.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.fedclave.attestation.RefusedException;

/** How one kind of vector is verified. */
public interface VectorKind {

  /**
   * Verifies the vector by its files, policy and time alone.
   *
   * @return the claims, in the vectors' form; of a suite without claims an empty object
   * @throws RefusedException if the vector is evidence and invalid
   * @throws InvalidVectorException if the vector is something else and invalid
   */
  JsonNode verify(Vector vector) throws RefusedException, InvalidVectorException;
}

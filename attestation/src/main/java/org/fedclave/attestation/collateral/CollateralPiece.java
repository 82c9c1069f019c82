package org.fedclave.attestation.collateral;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * One piece of collateral as its content describes itself; nothing of it is verified.
 *
 * @param kind what it is
 * @param bytes exactly as evidence carries it
 * @param about what to look it up by, in words of the kind: {@link About}
 * @param issued from when on it says to be good
 * @param nextUpdate until when it says to be good
 */
record CollateralPiece(
    CollateralKind kind,
    Bytes bytes,
    Map<String, String> about,
    Optional<Instant> issued,
    Optional<Instant> nextUpdate) {

  CollateralPiece {
    about = Collections.unmodifiableMap(new TreeMap<>(about));
  }

  Digest digest() {
    return Digest.of(bytes);
  }
}

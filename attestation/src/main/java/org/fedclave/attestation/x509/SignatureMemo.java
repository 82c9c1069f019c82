package org.fedclave.attestation.x509;

import java.security.PublicKey;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The key under which one signature was found good, so that whoever keeps a parsed document does
 * not compute the same answer twice. Thread-safe.
 *
 * <p>It belongs to one immutable signed document. Only good answers are kept, each for the very key
 * that gave it; every other check on the document is for its user to repeat.
 */
public final class SignatureMemo {

  private volatile Optional<PublicKey> good = Optional.empty();

  /** Whether {@code check} holds for {@code key}, or did before. */
  public boolean isGood(PublicKey key, Predicate<PublicKey> check) {
    if (good.filter(key::equals).isPresent()) {
      return true;
    }
    boolean holds = check.test(key);
    if (holds) {
      good = Optional.of(key);
    }
    return holds;
  }
}

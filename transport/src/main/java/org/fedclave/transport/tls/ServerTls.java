package org.fedclave.transport.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** With what a coordinator's server answers: its key and its chain with the authority last. */
public final class ServerTls {

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  ServerTls(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  PrivateKey key() {
    return key;
  }

  List<X509Certificate> chain() {
    return chain;
  }

  /** When its certificate, or its authority's, stops being good. */
  public Instant expires() {
    return chain.stream()
        .map(one -> Validity.of(one).until())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** Whether it is time for another. */
  public boolean isDue(Instant now) {
    return Validity.of(chain.getFirst()).isDue(now);
  }
}

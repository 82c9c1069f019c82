package org.fedclave.attestation.x509;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Parsed forms of the last few inputs, by the digest of their bytes, so that the same collateral is
 * not parsed for each quote. Thread-safe; bounded in number, and its inputs are capped in size.
 *
 * <p>What it holds is no more trusted than its input: every check is repeated at every use, but for
 * the arithmetic of signatures, which immutable documents remember (see {@link SignatureMemo}).
 */
public final class ParsedOnce<T> {

  /** A strict parser. */
  public interface Parser<T> {
    T parse(Bytes raw) throws RefusedException;
  }

  private final Parser<T> parser;
  private final Map<Digest, T> latest;

  /**
   * @param most inputs that are remembered
   */
  public ParsedOnce(int most, Parser<T> parser) {
    this.parser = parser;
    this.latest =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Digest, T> eldest) {
            return size() > most;
          }
        };
  }

  public T parse(Bytes raw) throws RefusedException {
    Digest digest = Digest.of(raw);
    synchronized (latest) {
      T known = latest.get(digest);
      if (known != null) {
        return known;
      }
    }
    T parsed = parser.parse(raw);
    synchronized (latest) {
      latest.put(digest, parsed);
    }
    return parsed;
  }
}

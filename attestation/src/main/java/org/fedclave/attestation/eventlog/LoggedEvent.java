package org.fedclave.attestation.eventlog;

import java.util.Map;
import java.util.Optional;
import org.fedclave.protocol.Bytes;

/**
 * One entry of a log (TCG_PCR_EVENT2): what was extended where, and what the firmware says about
 * it.
 *
 * <p>A replay that fits proves the digests and their order. It does not prove the type, nor the
 * data, unless the digest is one of the data: {@link #measuresItsData}.
 *
 * @param register the PCR, or the CC measurement register in a CCEL; 32 bits, unsigned
 * @param type see {@link EventType}; 32 bits, unsigned
 * @param digests by bank; of banks unknown here nothing is kept
 * @param data the firmware's description
 */
public record LoggedEvent(long register, long type, Map<HashBank, Bytes> digests, Bytes data) {

  public LoggedEvent {
    digests = Map.copyOf(digests);
  }

  /** Whether it changed its register. */
  public boolean isExtended() {
    return type != EventType.NO_ACTION;
  }

  public String typeName() {
    return EventType.name(type);
  }

  public Optional<Bytes> digest(HashBank bank) {
    return Optional.ofNullable(digests.get(bank));
  }

  /** Whether the digest is the hash of the data, so that the data are as proven as the digest. */
  public boolean measuresItsData(HashBank bank) {
    return digest(bank).filter(bank.hash(data)::equals).isPresent();
  }

  /** The data where they are printable ASCII, perhaps with NUL bytes at the end. */
  public Optional<String> text() {
    int end = data.size();
    while (end > 0 && data.get(end - 1) == 0) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (data.get(i) < ' ' || data.get(i) > '~') {
        return Optional.empty();
      }
    }
    return end == 0 ? Optional.empty() : Optional.of(data.slice(0, end).toUtf8());
  }
}

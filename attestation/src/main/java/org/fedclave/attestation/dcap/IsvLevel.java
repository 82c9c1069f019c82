package org.fedclave.attestation.dcap;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * One TCB level of a quoting enclave or of a TDX module: from which version on it holds, and what
 * it is worth.
 *
 * @param securityVersion lowest ISVSVN of this level
 * @param tcbDate when what it fixes became known
 * @param status what it is worth
 * @param advisories Intel's security advisories that this level leaves open
 */
public record IsvLevel(
    int securityVersion, Instant tcbDate, TcbStatus status, Set<String> advisories) {

  static final int MOST_LEVELS = 256;

  public IsvLevel {
    advisories = Set.copyOf(advisories);
  }

  static List<IsvLevel> read(StrictJson json) throws MalformedException {
    List<IsvLevel> levels = new ArrayList<>();
    for (StrictJson level : json.objects("tcbLevels", 1, MOST_LEVELS)) {
      levels.add(
          new IsvLevel(
              (int) level.object("tcb").integer("isvsvn", 0, 0xffff),
              level.instant("tcbDate"),
              TcbLevel.status(level),
              TcbLevel.advisories(level)));
    }
    return List.copyOf(levels);
  }

  /** The first level, in Intel's order, that {@code securityVersion} reaches. */
  static Optional<IsvLevel> match(List<IsvLevel> levels, int securityVersion) {
    return levels.stream().filter(level -> securityVersion >= level.securityVersion).findFirst();
  }
}

package org.fedclave.simulator.fuzz;

import java.security.SecureRandom;
import java.util.List;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.ear.Ear;
import org.fedclave.attestation.ear.EarException;
import org.fedclave.attestation.ear.EarReader;
import org.fedclave.attestation.ear.EarWriter;
import org.fedclave.attestation.ear.VerifierId;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.SigningKeys;

/** A signed attestation result, and who reads it. */
final class Results {

  private static final SigningKeys PARTY = SigningKeys.generate(new SecureRandom());
  private static final EarWriter WRITER =
      new EarWriter(new VerifierId("Fedclave", "fuzzing"), PARTY, Examples.CLOCK);
  private static final EarReader READER = new EarReader(PARTY.verificationKeys(), Examples.CLOCK);
  private static final Ear SOUND =
      WRITER.of(
          new RefusedException(Rule.DEBUG, "the enclave may be debugged"),
          Examples.containers().getFirst(),
          Examples.policy());

  private Results() {}

  static List<Bytes> signed() {
    return List.of(WRITER.sign(SOUND));
  }

  /** Only what was signed can be read. */
  static void read(Bytes result) throws MalformedException {
    try {
      if (!READER.read(result).equals(SOUND)) {
        throw new AssertionError("a forged result is accepted");
      }
    } catch (EarException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }
}

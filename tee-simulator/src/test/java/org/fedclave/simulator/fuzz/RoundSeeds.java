package org.fedclave.simulator.fuzz;

import java.security.SecureRandom;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.protocol.round.SealedPersonalLayers;
import org.fedclave.protocol.round.SummedStatistics;

/** What a run gives besides its model. */
final class RoundSeeds {

  private static final SecureRandom RANDOM = new SecureRandom();

  private RoundSeeds() {}

  static Bytes summedStatistics() {
    return new SummedStatistics(digest("a schema"), 1234, new double[] {0, 0.25, 1}).toBytes();
  }

  static Bytes personalLayers() {
    return layers().toBytes();
  }

  static Bytes sealedPersonalLayers() {
    var signing = SigningKeys.generate(RANDOM);
    var trainer = new EnclaveKeys(KemKeys.generate(RANDOM).publicKey(), signing.verificationKeys());
    var party =
        new Identity(
            layers().party(),
            SigningKeys.generate(RANDOM).verificationKeys(),
            KemKeys.generate(RANDOM).publicKey());
    return SealedPersonalLayers.seal(layers(), party, trainer, signing, RANDOM).toBytes();
  }

  private static PersonalLayers layers() {
    return new PersonalLayers(
        RunId.of(Bytes.utf8("a contract")),
        new MemberId("alder"),
        7,
        digest("a configuration"),
        Bytes.wrap(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40}));
  }

  private static Digest digest(String text) {
    return Digest.of(Bytes.utf8(text));
  }
}

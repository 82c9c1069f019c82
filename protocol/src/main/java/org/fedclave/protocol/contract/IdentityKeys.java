package org.fedclave.protocol.contract;

import java.security.SecureRandom;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.SigningKeys;

/**
 * The private half of an {@link Identity}. Lives in an encrypted key store and in the memory of its
 * owner's program.
 *
 * @param name the member's name
 * @param signing signs for it
 * @param kem opens what is sealed to it
 */
public record IdentityKeys(MemberId name, SigningKeys signing, KemKeys kem) {

  public static IdentityKeys generate(MemberId name, SecureRandom random) {
    return new IdentityKeys(name, SigningKeys.generate(random), KemKeys.generate(random));
  }

  public Identity identity() {
    return new Identity(name, signing.verificationKeys(), kem.publicKey());
  }

  /** Reads {@link #secret}. */
  public static IdentityKeys restore(Bytes secret, SecureRandom random) throws MalformedException {
    CborReader map = CborReader.decode("identity keys", secret, 1024);
    var keys =
        new IdentityKeys(
            map.memberId("name"),
            SigningKeys.restore(map.bytes("signing"), random),
            KemKeys.restore(map.bytes("kem")));
    map.finish();
    return keys;
  }

  /** Everything private: for an encrypted key store only. */
  public Bytes secret() {
    return new CborWriter()
        .put("name", name.name())
        .put("signing", signing.secret())
        .put("kem", kem.secret())
        .toBytes();
  }

  @Override
  public String toString() {
    return "private half of " + identity();
  }
}

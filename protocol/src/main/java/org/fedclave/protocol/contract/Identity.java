package org.fedclave.protocol.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.crypto.KemPublicKey;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * Who a party or requester is: a name and the keys that stand for it. People compare {@link
 * #fingerprint} over another channel.
 *
 * @param name the member's name at the coordinator
 * @param signing verifies what it signs
 * @param kem seals what only it may read
 */
public record Identity(MemberId name, VerificationKeys signing, KemPublicKey kem) {

  private static final int LARGEST = 8 * 1024;

  /**
   * {@code SHA-256(DS("fedclave/identity") || LP(name) || LP(ed25519) || LP(ml-dsa-65) ||
   * LP(kem))}.
   */
  public Digest fingerprint() {
    return Domain.IDENTITY.hash(
        Bytes.utf8(name.name()), signing.ed25519(), signing.mlDsa65(), kem.bytes());
  }

  public static Identity parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("identity", cbor, LARGEST);
    var identity =
        new Identity(
            map.memberId("name"),
            VerificationKeys.read(map.map("signing")),
            KemPublicKey.parse(map.bytes("kem")));
    map.finish();
    return identity;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("name", name.name())
        .put("signing", signing.toCbor())
        .put("kem", kem.bytes())
        .toBytes();
  }

  static Identity read(StrictJson object) throws MalformedException {
    return new Identity(
        object.memberId("name"),
        new VerificationKeys(
            object.base64("ed25519", VerificationKeys.ED25519_BYTES),
            object.base64("mlDsa65", VerificationKeys.ML_DSA_65_BYTES)),
        KemPublicKey.parse(object.base64("xWing")));
  }

  void write(ObjectNode object) {
    object
        .put("name", name.name())
        .put("ed25519", signing.ed25519().toBase64())
        .put("mlDsa65", signing.mlDsa65().toBase64())
        .put("xWing", kem.bytes().toBase64());
  }

  @Override
  public String toString() {
    return name + " (" + fingerprint().abbreviated() + ")";
  }
}

package org.fedclave.simulator;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.List;
import java.util.Map;
import org.fedclave.attestation.cose.CoseSign1;
import org.fedclave.protocol.Bytes;

/** Signs COSE_Sign1 messages (RFC 9052) as devices do. */
final class SimulatedCose {

  private static final int ES256 = -7;
  private static final int ES384 = -35;

  private SimulatedCose() {}

  /** An ES256 message under its tag. */
  static Bytes es256(Bytes payload, PrivateKey key) {
    Bytes header = SimulatedCbor.encode(SimulatedCbor.map(1, ES256));
    return tagged(header, payload, sign("SHA256withECDSAinP1363Format", header, payload, key));
  }

  /** An ES384 message under its tag. */
  static Bytes es384(Bytes payload, PrivateKey key) {
    Bytes header = SimulatedCbor.encode(SimulatedCbor.map(1, ES384));
    return tagged(header, payload, sign("SHA384withECDSAinP1363Format", header, payload, key));
  }

  /** An ES384 message without its tag. */
  static Bytes untaggedEs384(Bytes payload, PrivateKey key) {
    Bytes header = SimulatedCbor.encode(SimulatedCbor.map(1, ES384));
    return SimulatedCbor.encode(
        parts(header, payload, sign("SHA384withECDSAinP1363Format", header, payload, key)));
  }

  /** A message with this protected header, whatever that says. */
  static Bytes tagged(Bytes header, Bytes payload, Bytes signature) {
    return SimulatedCbor.encode(
        new SimulatedCbor.Tagged((int) CoseSign1.TAG, parts(header, payload, signature)));
  }

  private static List<Object> parts(Bytes header, Bytes payload, Bytes signature) {
    return List.of(header, Map.of(), payload, signature);
  }

  private static Bytes sign(String algorithm, Bytes header, Bytes payload, PrivateKey key) {
    try {
      Signature engine = Signature.getInstance(algorithm);
      engine.initSign(key);
      engine.update(CoseSign1.toBeSigned(header, payload).unsafeArray());
      return Bytes.wrap(engine.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has ECDSA", e);
    }
  }
}

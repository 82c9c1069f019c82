package org.fedclave.protocol.attest;

import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.crypto.KemPublicKey;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * The public keys that an enclave made for one run and role: to seal to, and to check its
 * signatures with. They are worth something only once evidence for them was appraised.
 *
 * @param kem the KEM key
 * @param signing the signing keys
 */
public record EnclaveKeys(KemPublicKey kem, VerificationKeys signing) {

  /** Reads the map of {@link #toCbor}. */
  public static EnclaveKeys read(CborReader map) throws MalformedException {
    var keys =
        new EnclaveKeys(
            KemPublicKey.parse(map.bytes("kem")), VerificationKeys.read(map.map("signing")));
    map.finish();
    return keys;
  }

  public CborWriter toCbor() {
    return new CborWriter().put("kem", kem.bytes()).put("signing", signing.toCbor());
  }

  /**
   * Names the enclave in a run: {@code SHA-256(DS("fedclave/keys") || LP(kem) || LP(ed25519) ||
   * LP(ml-dsa-65))}.
   */
  public Digest digest() {
    return Domain.KEYS.hash(kem.bytes(), signing.ed25519(), signing.mlDsa65());
  }
}

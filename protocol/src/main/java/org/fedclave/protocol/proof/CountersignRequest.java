package org.fedclave.protocol.proof;

import java.security.SecureRandom;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.KemKeys;
import org.fedclave.protocol.crypto.KemPublicKey;

/**
 * A proof without countersignatures on its way to a party that is asked for one: sealed, so that
 * the coordinator does not read the run's metrics. It says nothing about who sent it; the bundle
 * inside proves itself.
 *
 * @param sealed the bundle, sealed with info {@code DS("fedclave/countersign")} and aad {@code
 *     DS("fedclave/countersign") || LP(run_id)}
 */
public record CountersignRequest(Bytes sealed) {

  public static CountersignRequest seal(
      RunId run, ProofBundle draft, KemPublicKey party, SecureRandom random) {
    return new CountersignRequest(
        ContentKey.seal(party, Domain.COUNTERSIGN.bytes(), aad(run), draft.toBytes(), random));
  }

  /** Opens the bundle; its form is checked, what it says is for the {@code verifier} module. */
  public ProofBundle open(RunId run, KemKeys party) throws CannotOpenException, MalformedException {
    return ProofBundle.parse(
        ContentKey.unseal(party, Domain.COUNTERSIGN.bytes(), aad(run), sealed));
  }

  private static Bytes aad(RunId run) {
    return Domain.COUNTERSIGN.bytes(run.bytes());
  }
}

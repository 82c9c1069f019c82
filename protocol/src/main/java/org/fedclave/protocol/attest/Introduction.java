package org.fedclave.protocol.attest;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * A party introduces its trainer to the other trainers of a run: these are the keys of the enclave
 * that it appraised itself and released its shard keys to. So trainers need not appraise each
 * other, and neither the coordinator nor the aggregator can put an enclave of its own among them.
 *
 * <p>It says nothing about when the appraisal was, and is not revoked: a party that no longer
 * trusts its trainer stops renewing the keys.
 *
 * @param party who says so
 * @param keys of the enclave
 * @param voucher the party's signature over {@code DS("fedclave/voucher") || LP(run_id) ||
 *     LP(party) || LP(digest of the keys)}
 */
public record Introduction(MemberId party, EnclaveKeys keys, HybridSignature voucher) {

  private static final int LARGEST = 16 * 1024;

  /** The party's signature; {@code trainer} is {@link EnclaveKeys#digest}. */
  public static HybridSignature vouch(
      RunId run, MemberId party, Digest trainer, SigningKeys partyKeys) {
    return partyKeys.sign(message(run, party, trainer));
  }

  /** The keys, if {@code partyKeys} signed that they are its trainer's in {@code run}. */
  public EnclaveKeys verified(RunId run, VerificationKeys partyKeys) throws BadSignatureException {
    partyKeys.verify(message(run, party, keys.digest()), voucher);
    return keys;
  }

  public static Introduction parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("introduction", cbor, LARGEST);
    var introduction =
        new Introduction(
            map.memberId("party"),
            EnclaveKeys.read(map.map("keys")),
            HybridSignature.parse(map.bytes("voucher")));
    map.finish();
    return introduction;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("party", party.name())
        .put("keys", keys.toCbor())
        .put("voucher", voucher.toBytes())
        .toBytes();
  }

  private static Bytes message(RunId run, MemberId party, Digest trainer) {
    return Domain.VOUCHER.bytes(run.bytes(), Bytes.utf8(party.name()), trainer.bytes());
  }
}

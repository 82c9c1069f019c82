package org.fedclave.protocol.checkpoint;

import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.Hpke;
import org.fedclave.protocol.crypto.KemKeys;

/**
 * An aggregator gives a party its share of a checkpoint's key. Its holder learns the aggregator and
 * how far the run is; the share is sealed to the party.
 *
 * <p>The share is not signed: whoever swaps it can only spoil the recovery, which the coordinator
 * can anyhow.
 *
 * @param aggregator the keys of the enclave that signed, because a party remembers by digest alone
 *     whom it appraised
 * @param signed the checkpoint
 * @param share of its key, sealed
 */
public record CheckpointNotice(EnclaveKeys aggregator, SignedCheckpoint signed, Bytes share) {

  /** Of a share before sealing: five elements of eight bytes. */
  public static final int SHARE_BYTES = 40;

  public static final int LARGEST = 32 * 1024;

  /** Seals {@code share} to {@code party}. */
  public static CheckpointNotice seal(
      EnclaveKeys aggregator, SignedCheckpoint signed, Bytes share, Identity party) {
    requireShare(share.size());
    Bytes aad = aad(signed.checkpoint(), party.name());
    return new CheckpointNotice(
        aggregator, signed, Hpke.seal(party.kem(), info(aggregator), aad, share));
  }

  private static void requireShare(int size) {
    if (size != SHARE_BYTES) {
      throw new IllegalArgumentException("a share has " + SHARE_BYTES + " bytes, not " + size);
    }
  }

  /**
   * Requires that it is about {@code run} and signed by an enclave that the party appraised.
   *
   * @param trusted digests of the keys of the run's aggregators that the party appraised
   */
  public void verify(RunId run, Set<Digest> trusted)
      throws BadSignatureException, MalformedException {
    if (!trusted.contains(aggregator.digest())) {
      throw new BadSignatureException(
          "the keys "
              + aggregator.digest().abbreviated()
              + " are of no aggregator that was appraised");
    }
    signed.verify(aggregator.signing());
    if (!signed.checkpoint().run().equals(run)) {
      throw new MalformedException("the checkpoint is of another run");
    }
  }

  /** The share, as {@code party}. */
  public Bytes openShare(MemberId party, KemKeys secret)
      throws CannotOpenException, MalformedException {
    Bytes opened = Hpke.open(secret, info(aggregator), aad(signed.checkpoint(), party), share);
    if (opened.size() != SHARE_BYTES) {
      throw MalformedException.at(
          "share of a checkpoint's key", SHARE_BYTES + " bytes", opened.size() + " bytes");
    }
    return opened;
  }

  public static CheckpointNotice parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("checkpoint notice", cbor, LARGEST);
    var notice =
        new CheckpointNotice(
            EnclaveKeys.read(map.map("aggregator")),
            SignedCheckpoint.read(map.map("signed")),
            map.bytes("share"));
    map.finish();
    return notice;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("aggregator", aggregator.toCbor())
        .put("signed", signed.toCbor())
        .put("share", share)
        .toBytes();
  }

  /** {@code DS("fedclave/checkpoint-share") || LP(digest of the aggregator's keys)}. */
  private static Bytes info(EnclaveKeys aggregator) {
    return Domain.CHECKPOINT_SHARE.bytes(aggregator.digest().bytes());
  }

  /** {@code DS("fedclave/checkpoint-share") || LP(checkpoint) || LP(party)}. */
  private static Bytes aad(Checkpoint checkpoint, MemberId party) {
    return Domain.CHECKPOINT_SHARE.bytes(checkpoint.toBytes(), Bytes.utf8(party.name()));
  }
}

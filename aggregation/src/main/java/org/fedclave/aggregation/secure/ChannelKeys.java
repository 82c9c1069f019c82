package org.fedclave.aggregation.secure;

import java.util.Arrays;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.masking.SealedShare;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.SurvivorTag;

/**
 * The keys of one channel in one round: for each direction one that seals shares and one that
 * confirms survivors. Each does its work once and is wiped. Not thread-safe.
 */
final class ChannelKeys {

  private final KeySchedule schedule;
  private final int party;
  private final int peer;
  private final byte[] sealing;
  private final byte[] opening;
  private final byte[] confirming;
  private final byte[] confirmed;

  /** Of {@code party}'s channel to {@code peer}, from the channel's root in this round. */
  ChannelKeys(KeySchedule schedule, byte[] root, int party, int peer) {
    this.schedule = schedule;
    this.party = party;
    this.peer = peer;
    this.sealing = schedule.sealing(root, party, peer);
    this.opening = schedule.sealing(root, peer, party);
    this.confirming = schedule.confirming(root, party, peer);
    this.confirmed = schedule.confirming(root, peer, party);
  }

  /** Encrypts {@code pair} to the peer. */
  SealedShare seal(byte[] pair, ShareCipher cipher) {
    return new SealedShare(peer, cipher.seal(sealing, schedule.sharesContext(party, peer), pair));
  }

  /** What the peer sealed; nothing if it did not, or not in this session. */
  Optional<byte[]> open(Bytes ciphertext, ShareCipher cipher) {
    return cipher.open(opening, schedule.sharesContext(peer, party), ciphertext);
  }

  /** Says to the peer that these are the survivors. */
  SurvivorTag confirm(SurvivorSet survivors) {
    Bytes tag = schedule.tag(confirming, survivors, party);
    Arrays.fill(confirming, (byte) 0);
    return new SurvivorTag(peer, tag);
  }

  /** Whether the peer said so with {@code tag}; compared in constant time. */
  boolean isConfirmed(SurvivorSet survivors, Bytes tag) {
    Bytes expected = schedule.tag(confirmed, survivors, peer);
    Arrays.fill(confirmed, (byte) 0);
    return expected.equals(tag);
  }

  void forgetSeals() {
    Arrays.fill(sealing, (byte) 0);
    Arrays.fill(opening, (byte) 0);
  }

  void forget() {
    forgetSeals();
    Arrays.fill(confirming, (byte) 0);
    Arrays.fill(confirmed, (byte) 0);
  }

  @Override
  public String toString() {
    return "keys of the channel from party " + party + " to party " + peer;
  }
}

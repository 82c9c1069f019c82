package org.fedclave.aggregation.secure;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fedclave.aggregation.secure.MaskingException.Rule;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.SealedShare;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.SurvivorTag;

/**
 * A participant's neighbours in one session, and what it has in common with each: a channel, and a
 * mask.
 *
 * <p>Whose shares have opened has seen the same roster, so that the mask with it is the right one;
 * with whom else masks are made is the caller's part, and with nobody is right. Not thread-safe.
 */
final class Neighbourhood {

  private final int party;
  private final KeySchedule schedule;
  private final SortedMap<Integer, ChannelKeys> channels;
  private final TreeMap<Integer, byte[]> masks = new TreeMap<>();
  private final ShareCipher cipher = new ShareCipher();

  /**
   * @param party whose neighbours they are
   * @param schedule of the session
   * @param channels to the neighbours, in this round
   */
  Neighbourhood(int party, KeySchedule schedule, SortedMap<Integer, ChannelKeys> channels) {
    this.party = party;
    this.schedule = schedule;
    this.channels = channels;
  }

  /** The neighbours, without the participant. */
  Set<Integer> parties() {
    return Collections.unmodifiableSet(channels.keySet());
  }

  /** Agrees on the mask with one that advertised itself. */
  void agree(KeyAdvertisement advertised, ClientSecrets secrets) throws MaskingException {
    int peer = advertised.party();
    byte[] agreed = new byte[Agreement.KEY_BYTES];
    if (!secrets.agreeOnMask(advertised.maskingKey(), agreed)) {
      throw MaskingException.weakKey(peer);
    }
    masks.put(peer, schedule.pairwiseMask(agreed, party, peer));
    Arrays.fill(agreed, (byte) 0);
  }

  /** Encrypts a pair of shares to {@code peer} and wipes it. */
  SealedShare seal(int peer, byte[] pair) throws MaskingException {
    SealedShare sealed = channel(peer).seal(pair, cipher);
    Arrays.fill(pair, (byte) 0);
    return sealed;
  }

  /** The pair of shares that a neighbour sealed. */
  byte[] open(SealedShare share) throws MaskingException {
    return channel(share.peer())
        .open(share.ciphertext(), cipher)
        .orElseThrow(
            () ->
                new MaskingException(
                    Rule.CANNOT_OPEN,
                    "the shares of party "
                        + share.peer()
                        + " for party "
                        + party
                        + " do not open"));
  }

  /** Adds {@code PRG(s_{u,v})} if u > v, and what cancels that if u < v; wipes its key. */
  void addMask(int peer, int[] vector, MaskStream stream) {
    byte[] key = masks.get(peer);
    if (key == null) {
      throw new AssertionError("every neighbour has a mask");
    }
    if (peer > party) {
      stream.subtract(key, vector);
    } else {
      stream.add(key, vector);
    }
  }

  /** This participant's word to {@code peer} that these are the survivors. */
  SurvivorTag confirm(int peer, SurvivorSet survivors) throws MaskingException {
    return channel(peer).confirm(survivors);
  }

  /** Requires that a neighbour said to this participant that these are the survivors. */
  void requireConfirmed(SurvivorSet survivors, SurvivorTag tag) throws MaskingException {
    if (!channel(tag.peer()).isConfirmed(survivors, tag.tag())) {
      throw new MaskingException(
          Rule.CONFIRMATION,
          "party "
              + tag.peer()
              + " did not confirm to party "
              + party
              + " the survivors that it was shown");
    }
  }

  private ChannelKeys channel(int peer) throws MaskingException {
    ChannelKeys channel = channels.get(peer);
    if (channel == null) {
      throw new MaskingException(
          Rule.NEIGHBOURS, "party " + peer + " is no neighbour of party " + party);
    }
    return channel;
  }

  void forgetSeals() {
    channels.values().forEach(ChannelKeys::forgetSeals);
  }

  void forgetMasks() {
    masks.values().forEach(key -> Arrays.fill(key, (byte) 0));
    masks.clear();
  }

  void forget() {
    forgetMasks();
    channels.values().forEach(ChannelKeys::forget);
  }

  @Override
  public String toString() {
    return channels.size() + " neighbours of party " + party;
  }
}

package org.fedclave.protocol.masking;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * What a participant reveals at the end: of each neighbour that shared secrets with it, and of
 * itself, one share (Bonawitz et al. 2017, figure 4, round 4). A party stands here once, so both of
 * its shares cannot.
 *
 * @param round the round
 * @param party who reveals
 * @param shares ascending by the party whose secret it is
 */
public record UnmaskingShares(int round, int party, List<Share> shares) {

  /** Of one share: five elements of the field modulo 2^61 - 1, {@code u64be} each. */
  public static final int SHARE_BYTES = 40;

  private static final int ENTRY_BYTES = 2 + 1 + SHARE_BYTES;
  private static final int LARGEST = Parties.MOST * ENTRY_BYTES + 256;

  /** Which of the two secrets of a participant; on the wire 0 and 1. */
  public enum Secret {
    /** The seed of its self-mask, {@code b_v}: of a survivor. */
    SELF_MASK,
    /** Its private masking key, {@code s_v^SK}: of one that dropped out. */
    MASKING_KEY
  }

  /**
   * One share of one secret.
   *
   * @param of whose secret
   * @param secret which of its two
   * @param value {@link #SHARE_BYTES} bytes
   */
  public record Share(int of, Secret secret, Bytes value) {
    public Share {
      Parties.check(of);
      if (value.size() != SHARE_BYTES) {
        throw new IllegalArgumentException(
            "expected " + SHARE_BYTES + " bytes, found " + value.size());
      }
    }
  }

  public UnmaskingShares {
    Parties.check(party);
    shares = List.copyOf(shares);
    Parties.checkAscending(shares, Share::of);
  }

  public static UnmaskingShares parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("unmasking shares", cbor, LARGEST);
    try {
      var shares =
          new UnmaskingShares(
              map.count("round"), Parties.read(map, "party"), unpack(map.bytes("shares")));
      map.finish();
      return shares;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("unmasking shares: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    ByteBuffer packed = ByteBuffer.allocate(shares.size() * ENTRY_BYTES);
    for (Share share : shares) {
      packed
          .putShort((short) share.of)
          .put((byte) (share.secret == Secret.SELF_MASK ? 0 : 1))
          .put(share.value.unsafeArray());
    }
    return new CborWriter()
        .put("round", round)
        .put("party", party)
        .put("shares", Bytes.wrap(packed.array()))
        .toBytes();
  }

  private static List<Share> unpack(Bytes packed) throws MalformedException {
    if (packed.size() % ENTRY_BYTES != 0) {
      throw MalformedException.at(
          "unmasking shares", "shares of " + ENTRY_BYTES + " bytes", packed.size() + " bytes");
    }
    List<Share> shares = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(packed.unsafeArray());
    while (in.hasRemaining()) {
      int of = Short.toUnsignedInt(in.getShort());
      Secret secret = secret(in.get());
      byte[] value = new byte[SHARE_BYTES];
      in.get(value);
      shares.add(new Share(of, secret, Bytes.wrap(value)));
    }
    return shares;
  }

  private static Secret secret(byte number) throws MalformedException {
    return switch (number) {
      case 0 -> Secret.SELF_MASK;
      case 1 -> Secret.MASKING_KEY;
      default -> throw MalformedException.at("unmasking shares", "0 or 1", "another secret");
    };
  }

  @Override
  public String toString() {
    return shares.size() + " shares of party " + party + " for round " + round;
  }
}

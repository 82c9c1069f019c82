package org.fedclave.protocol.round;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;

/**
 * What a trainer made of one party's rows in one round. Private: it travels as a {@link
 * SealedUpdate}.
 *
 * @param header what it is
 * @param vector new parameters minus old, little-endian float32; its digest is in the header
 * @param measured aggregates of the model before this round on the party's held-out rows and of the
 *     training, in the {@code models} module's form; no row can be read from them
 */
public record Update(UpdateHeader header, Bytes vector, Bytes measured) {

  /** A gigabyte of parameters and a little more. */
  public static final int LARGEST = (1 << 30) + (1 << 20);

  public static final int LARGEST_MEASURED = 256 * 1024;

  public Update {
    if (!Digest.of(vector).equals(header.vector())) {
      throw new IllegalArgumentException("the vector is not the one in the header");
    }
    if (measured.size() > LARGEST_MEASURED) {
      throw new IllegalArgumentException("measured has " + measured.size() + " bytes");
    }
  }

  static Update parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("update", cbor, LARGEST);
    try {
      var update =
          new Update(
              UpdateHeader.parse(map.bytes("header")), map.bytes("vector"), map.bytes("measured"));
      map.finish();
      return update;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("update: " + e.getMessage());
    }
  }

  Bytes toBytes() {
    return new CborWriter()
        .put("header", header.toBytes())
        .put("vector", vector)
        .put("measured", measured)
        .toBytes();
  }

  @Override
  public String toString() {
    return "update of round " + header.round() + " on the rows of " + header.party();
  }
}

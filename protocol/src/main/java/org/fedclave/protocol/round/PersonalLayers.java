package org.fedclave.protocol.round;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;

/**
 * The last layers of a run's model as they were trained on one party's rows alone (FedPer,
 * Arivazhagan et al. 2019). They say much about those rows: only the party gets them.
 *
 * <p>Whether they fit a model is for who has the model; whether the values are numbers, too.
 *
 * @param run whose model they complete
 * @param party whose they are
 * @param begins how many parameters of the model come before them, at least 1
 * @param configuration digest of the contract's text of the model's configuration
 * @param parameters little-endian float32 in the model's order, at least one
 */
public record PersonalLayers(
    RunId run, MemberId party, int begins, Digest configuration, Bytes parameters) {

  /** The largest, as bytes. */
  public static final int LARGEST = (1 << 30) - (1 << 20);

  public PersonalLayers {
    if (begins < 1) {
      throw new IllegalArgumentException(
          "personal layers begin behind " + begins + " parameters; one at least is shared");
    }
    if (parameters.isEmpty() || parameters.size() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "personal layers have whole parameters of 4 bytes, not "
              + parameters.size()
              + " bytes of them");
    }
  }

  /** How many parameters there are. */
  public int count() {
    return parameters.size() / Float.BYTES;
  }

  /** Reads {@link #toBytes}. */
  public static PersonalLayers parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("personal layers", cbor, LARGEST);
    try {
      var layers =
          new PersonalLayers(
              map.run("run"),
              map.memberId("party"),
              map.count("begins"),
              map.digest("configuration"),
              map.bytes("parameters"));
      map.finish();
      return layers;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("personal layers: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("run", run.bytes())
        .put("party", party.name())
        .put("begins", begins)
        .put("configuration", configuration)
        .put("parameters", parameters)
        .toBytes();
  }

  @Override
  public String toString() {
    return count() + " personal parameters of " + party;
  }
}

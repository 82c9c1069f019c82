package org.fedclave.protocol.checkpoint;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * Names an aggregator's state after a round. The aggregator signs it, which makes it a handover:
 * the word of one attested enclave on where the next one goes on, and which log it is shown. Its
 * holder learns how far the run is, and nothing of the model.
 *
 * @param run the run
 * @param incarnation of the run in which it was made, from 0
 * @param round that comes next; as many are done
 * @param head of the chain after them
 * @param content digest of the encrypted state, a blob
 * @param log the largest tree of the contract's log that the aggregator was shown, as the log
 *     signed it: parties compare it with what they are shown
 */
public record Checkpoint(
    RunId run, int incarnation, int round, Digest head, Digest content, SignedNote log) {

  /** The note is by far the largest part. */
  private static final int LARGEST = 2048;

  public Checkpoint {
    if (incarnation < 0 || incarnation >= Assignment.MOST_INCARNATIONS || round < 1) {
      throw new IllegalArgumentException(
          "a checkpoint of incarnation " + incarnation + " before round " + round);
    }
  }

  /**
   * How many parties' shares open a checkpoint: as many as the contract wants at the least, and
   * more than one wherever there is more than one, so that no party alone reads a model between
   * rounds.
   */
  public static int threshold(Contract contract) {
    return Math.max(contract.minimumParties(), Math.min(2, contract.parties().size()));
  }

  /**
   * What encrypts the state: {@code DS("fedclave/checkpoint") || LP(run_id) || LP(u32be(round)) ||
   * LP(h_{round-1})}.
   */
  public static Bytes aad(RunId run, int round, Digest head) {
    Bytes number = Bytes.wrap(java.nio.ByteBuffer.allocate(Integer.BYTES).putInt(round).array());
    return Domain.CHECKPOINT.bytes(run.bytes(), number, head.bytes());
  }

  public HybridSignature sign(SigningKeys aggregator) {
    return aggregator.sign(message());
  }

  public void verify(VerificationKeys aggregator, HybridSignature signature)
      throws BadSignatureException {
    aggregator.verify(message(), signature);
  }

  private Bytes message() {
    return Domain.CHECKPOINT_SIGNATURE.bytes(toBytes());
  }

  public static Checkpoint parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("checkpoint", cbor, LARGEST);
    try {
      var checkpoint =
          new Checkpoint(
              map.run("run"),
              map.count("incarnation"),
              map.count("round"),
              map.digest("head"),
              map.digest("content"),
              SignedNote.parse(map.bytes("log")));
      map.finish();
      return checkpoint;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("checkpoint: " + e.getMessage());
    }
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("run", run.digest())
        .put("incarnation", incarnation)
        .put("round", round)
        .put("head", head)
        .put("content", content)
        .put("log", log.toBytes())
        .toBytes();
  }
}

package org.fedclave.protocol.round;

import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.MerkleTree;
import org.fedclave.protocol.crypto.SigningKeys;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * The aggregator's signed promise to a trainer that its updates are in the round: the record and an
 * inclusion proof for each update. A trainer without it does not train on.
 *
 * @param record the round
 * @param inclusions one for each of the trainer's updates
 * @param signature of the aggregator over {@code DS("fedclave/receipt") || LP(run_id) || LP(h_r)}
 */
public record Receipt(RoundRecord record, List<Inclusion> inclusions, HybridSignature signature) {

  private static final int MOST_UPDATES = 1024;
  private static final int DEEPEST = 64;
  private static final int LARGEST = 4 * 1024 * 1024;

  /**
   * Where an update stands under the record's Merkle root.
   *
   * @param index of the leaf
   * @param path inclusion proof (RFC 6962, section 2.1.1)
   */
  public record Inclusion(int index, List<Digest> path) {
    public Inclusion {
      path = List.copyOf(path);
    }
  }

  public Receipt {
    inclusions = List.copyOf(inclusions);
  }

  /** The aggregator's signature over the chain's head; one serves all receipts of a round. */
  public static HybridSignature sign(RunId run, RoundRecord record, SigningKeys aggregator) {
    return aggregator.sign(message(run, record));
  }

  /**
   * Requires that {@code aggregator} signed this record for {@code run} and that every header of
   * {@code mine} is in it.
   */
  public void verify(RunId run, VerificationKeys aggregator, List<UpdateHeader> mine)
      throws BadSignatureException, MalformedException {
    aggregator.verify(message(run, record), signature);
    for (UpdateHeader header : mine) {
      if (inclusions.stream().noneMatch(inclusion -> proves(inclusion, header))) {
        throw new MalformedException(
            "the record of round "
                + record.round()
                + " leaves out the update on the rows of "
                + header.party());
      }
    }
  }

  private boolean proves(Inclusion inclusion, UpdateHeader header) {
    return MerkleTree.includes(
        header.leafHash(),
        inclusion.index(),
        record.updateCount(),
        inclusion.path(),
        record.updates());
  }

  public static Receipt parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("receipt", cbor, LARGEST);
    List<Inclusion> inclusions = new ArrayList<>();
    for (CborReader entry : map.maps("inclusions", MOST_UPDATES)) {
      inclusions.add(new Inclusion(entry.count("index"), entry.digests("path", DEEPEST)));
      entry.finish();
    }
    var receipt =
        new Receipt(
            RoundRecord.parse(map.bytes("record")),
            inclusions,
            HybridSignature.parse(map.bytes("signature")));
    map.finish();
    return receipt;
  }

  public Bytes toBytes() {
    return new CborWriter()
        .put("record", record.toBytes())
        .putMaps(
            "inclusions",
            inclusions.stream()
                .map(
                    i ->
                        new CborWriter()
                            .put("index", i.index())
                            .putBytes("path", i.path().stream().map(Digest::bytes).toList()))
                .toList())
        .put("signature", signature.toBytes())
        .toBytes();
  }

  private static Bytes message(RunId run, RoundRecord record) {
    return Domain.RECEIPT.bytes(run.bytes(), record.head().bytes());
  }
}

package org.fedclave.protocol.round;

import java.security.SecureRandom;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.crypto.KemKeys;

/**
 * A trainer's answer to the final model: how it does on each party's held-out rows, sealed to the
 * aggregator, and the trainer's signature over the chain.
 *
 * @param sealed {@link Measured}, sealed
 * @param chain the trainer's word on the chain
 */
public record FinalReport(Bytes sealed, ChainSignature chain) {

  private static final int MOST_PARTIES = 1024;
  private static final int LARGEST = MOST_PARTIES * Update.LARGEST_MEASURED;

  /**
   * Aggregates by party, in the {@code models} module's form.
   *
   * @param byParty at most 256 KiB each
   */
  public record Measured(Map<MemberId, Bytes> byParty) {
    public Measured {
      byParty = Collections.unmodifiableMap(new TreeMap<>(byParty));
    }
  }

  public static FinalReport of(
      RunId run,
      Measured measured,
      EnclaveKeys aggregator,
      ChainSignature chain,
      SecureRandom random) {
    Bytes content =
        new CborWriter()
            .putMaps(
                "parties",
                measured.byParty().entrySet().stream()
                    .map(
                        e ->
                            new CborWriter()
                                .put("party", e.getKey().name())
                                .put("measured", e.getValue()))
                    .toList())
            .toBytes();
    Bytes aad = aad(run, chain);
    return new FinalReport(
        ContentKey.seal(aggregator.kem(), info(aggregator), aad, content, random), chain);
  }

  /** Opens the aggregates; the caller has verified {@link #chain}. */
  public Measured open(RunId run, EnclaveKeys aggregator, KemKeys secret)
      throws CannotOpenException, MalformedException {
    CborReader map =
        CborReader.decode(
            "final report",
            ContentKey.unseal(secret, info(aggregator), aad(run, chain), sealed),
            LARGEST);
    Map<MemberId, Bytes> byParty = new TreeMap<>();
    for (CborReader entry : map.maps("parties", MOST_PARTIES)) {
      byParty.put(entry.memberId("party"), entry.bytes("measured"));
      entry.finish();
    }
    map.finish();
    return new Measured(byParty);
  }

  public static FinalReport parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("final report", cbor, LARGEST);
    var report = new FinalReport(map.bytes("sealed"), ChainSignature.read(map.map("chain")));
    map.finish();
    return report;
  }

  public Bytes toBytes() {
    return new CborWriter().put("sealed", sealed).put("chain", chain.toCbor()).toBytes();
  }

  private static Bytes info(EnclaveKeys aggregator) {
    return Domain.UPDATE.bytes(aggregator.digest().bytes());
  }

  /**
   * Binds the aggregates to the trainer's signature, so that nobody can put other ones beside it.
   */
  private static Bytes aad(RunId run, ChainSignature chain) {
    return Domain.CHAIN.bytes(run.bytes(), chain.trainer().bytes(), chain.signature().toBytes());
  }
}

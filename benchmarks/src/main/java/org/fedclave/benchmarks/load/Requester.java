package org.fedclave.benchmarks.load;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.models.Engines;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.ModelTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.RateSchedule;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.RunStatus;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.tls.TlsIdentity;

/** Starts runs of the tiny model and waits for their ends. Thread-safe. */
final class Requester implements AutoCloseable {

  static final MemberId NAME = new MemberId("scientist");

  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final int BATCH = 32;
  private static final int REATTEST = 1000;

  private final SecureRandom random = new SecureRandom();
  private final IdentityKeys keys;
  private final AppraisalPolicy appraisal;
  private final String model = TinyWork.model();
  private final CoordinatorClient client;
  private final Subscription letters;
  private final String log;

  Requester(TlsIdentity identity, IdentityKeys keys, AppraisalPolicy appraisal)
      throws TransportException {
    this.keys = keys;
    this.appraisal = appraisal;
    client = Membership.connect(identity);
    client.publishIdentity(keys.identity().toBytes());
    letters = client.courier().receive(_ -> {}); // results, which nobody opens here
    log = client.log().verifierKey().toString();
  }

  CoordinatorClient client() {
    return client;
  }

  /** A run of these parties that all of them have to sign. */
  RunId submit(List<ContractParty> parties, int rounds) throws TransportException {
    byte[] uniqueness = new byte[16];
    random.nextBytes(uniqueness);
    Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
    Contract contract =
        new Contract(
            TinyWork.PURPOSE,
            Bytes.wrap(uniqueness),
            now,
            now.plus(Duration.ofHours(2)),
            keys.identity(),
            parties,
            new ModelTerms(model, ModelTerms.ONE_HOT, 1),
            new TrainingTerms(
                rounds,
                new LocalTerms(Engines.DL4J, 1, 0, BATCH, RateSchedule.CONSTANT, 0),
                0,
                REATTEST),
            new AggregationTerms(
                "fed-avg", Map.of("serverLearningRate", 1.0), MaskingTerms.OFF, 100),
            PrivacyTerms.NONE,
            "sensitive",
            appraisal.toTree(),
            List.of(keys.identity()),
            parties.size(),
            log);
    return client.submitRun(SignedContract.request(contract, keys.signing()).envelopeJson());
  }

  /** Waits for a run's end, whatever it is. */
  RunStatus await(RunId run) throws Exception {
    var end = new CompletableFuture<RunStatus>();
    try (var _ =
        client.watch(
            run,
            status -> {
              if (status.state().isFinal()) {
                end.complete(status);
              }
            })) {
      return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    letters.close();
    client.close();
  }
}

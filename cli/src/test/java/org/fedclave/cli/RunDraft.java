package org.fedclave.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.ModelZoo;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.contract.LocalTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.ModelTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.RoutingTerms;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.protocol.contract.TrainingTerms;

/** What a requester asks for, as the coordinator's directory led it to. */
final class RunDraft {

  private static final String MODEL =
      ModelZoo.logisticRegression(2, 2, 0.001, new LocalOptimiser.Sgd(0.05)).dl4jJson();

  final Founders founders;
  final Map<MemberId, IdentityKeys> directory;
  final Map<MemberId, DatasetDescriptor> datasets;
  IdentityKeys requester;
  IdentityKeys recipient;
  String log;
  int rounds = 2;
  int minimumParties = 3;
  MaskingTerms masking = MaskingTerms.OFF;
  boolean separateOperators;
  Instant created = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);

  RunDraft(Founders founders, String log) {
    this.founders = founders;
    this.log = log;
    this.directory = new java.util.HashMap<>(founders.identities);
    this.datasets = new java.util.HashMap<>(founders.datasets);
    this.requester = founders.requester;
    this.recipient = founders.requester;
  }

  SignedContract request() {
    return SignedContract.request(build(), requester.signing());
  }

  private Contract build() {
    byte[] uniqueness = new byte[16];
    Founders.RANDOM.nextBytes(uniqueness);
    return new Contract(
        Founders.PURPOSE,
        Bytes.wrap(uniqueness),
        created,
        created.plus(Duration.ofHours(1)),
        requester.identity(),
        Cast.PARTIES.stream().map(this::party).toList(),
        new ModelTerms(MODEL, ModelTerms.ONE_HOT, 7),
        new TrainingTerms(rounds, LocalTerms.epochs(1, 8), 20, 50),
        new AggregationTerms("fed-avg", Map.of("serverLearningRate", 1.0), masking, 10),
        PrivacyTerms.NONE,
        "sensitive",
        separateOperators
            ? new RoutingTerms(
                new TreeSet<>(), true, Optional.empty(), Optional.empty(), OptionalLong.empty())
            : RoutingTerms.ANY,
        founders.appraisal().toTree(),
        List.of(recipient.identity()),
        minimumParties,
        log);
  }

  private ContractParty party(MemberId name) {
    IdentityKeys identity = directory.get(name);
    DatasetDescriptor dataset = datasets.get(name);
    if (identity == null || dataset == null) {
      throw new AssertionError(name + " is no founder");
    }
    return ContractParty.of(identity.identity(), dataset);
  }
}

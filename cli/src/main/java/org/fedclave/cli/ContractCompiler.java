package org.fedclave.cli;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.aggregation.AggregationRules;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.StatisticsLayout;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.contract.ModelTerms;
import org.fedclave.protocol.contract.Normalisation;
import org.fedclave.tables.BadSchemaException;
import org.fedclave.tables.TableSchema;
import org.fedclave.trainer.LocalAlgorithms;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.PublishedDataset;
import org.fedclave.transport.TransportException;

/**
 * Makes a contract of a {@code run.yaml}: looks up identities and datasets in the coordinator's
 * directory and fixes the model's shape. The coordinator may lie in its directory; then the
 * parties, who compare the contract with what they know, do not sign.
 */
final class ContractCompiler {

  private final CoordinatorClient coordinator;
  private final Clock clock;
  private final SecureRandom random;

  ContractCompiler(CoordinatorClient coordinator) {
    this(coordinator, Clock.systemUTC(), new SecureRandom());
  }

  private ContractCompiler(CoordinatorClient coordinator, Clock clock, SecureRandom random) {
    this.coordinator = coordinator;
    this.clock = clock;
    this.random = random;
  }

  Contract compile(RunFile run, Identity requester) throws MalformedException, TransportException {
    List<DatasetDescriptor> descriptors = descriptors(run);
    TableSchema schema = commonSchema(descriptors);
    try {
      ModelConfiguration model = run.model().configuration(schema);
      requireTrainsBy(run, model);
      if (run.training().normalise() == Normalisation.GLOBAL) {
        new StatisticsLayout(schema); // refuses a schema that cannot be counted
      }
      return contract(run, requester, descriptors, model);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("run file: " + e.getMessage());
    }
  }

  /** What rule and privacy ask of local training, the model can do. */
  static void requireTrainsBy(RunFile run, ModelConfiguration model) {
    LocalAlgorithms.require(
        AggregationRules.of(run.aggregation().rule(), run.aggregation().parameters()),
        run.training(),
        run.privacy(),
        model);
  }

  private Contract contract(
      RunFile run,
      Identity requester,
      List<DatasetDescriptor> descriptors,
      ModelConfiguration model)
      throws MalformedException, TransportException {
    byte[] uniqueness = new byte[16];
    random.nextBytes(uniqueness);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new Contract(
        run.purpose(),
        Bytes.wrap(uniqueness),
        now,
        now.plus(run.expiresAfter()),
        requester,
        parties(descriptors),
        new ModelTerms(model.dl4jJson(), run.model().categories().word(), run.seed()),
        run.training(),
        run.aggregation(),
        run.privacy(),
        run.sensitivity(),
        run.routing(),
        run.appraisal().toTree(),
        recipients(run, requester),
        run.minimumParties(),
        coordinator.log().verifierKey().toString());
  }

  private List<DatasetDescriptor> descriptors(RunFile run)
      throws MalformedException, TransportException {
    List<PublishedDataset> published = coordinator.datasets();
    List<DatasetDescriptor> descriptors = new ArrayList<>();
    for (RunFile.DatasetName wanted : run.parties()) {
      descriptors.add(find(wanted, published));
    }
    return descriptors;
  }

  private DatasetDescriptor find(RunFile.DatasetName wanted, List<PublishedDataset> published)
      throws MalformedException, TransportException {
    for (PublishedDataset dataset : published) {
      if (dataset.owner().equals(wanted.party()) && dataset.dataset().equals(wanted.dataset())) {
        var bytes = new ByteArrayOutputStream();
        coordinator.courier().getBlob(dataset.descriptor(), DatasetDescriptor.LARGEST, bytes);
        return DatasetDescriptor.parse(Bytes.wrap(bytes.toByteArray()));
      }
    }
    throw MalformedException.at(
        "run file: parties",
        "datasets that their parties have published",
        wanted.party() + " without a dataset " + MalformedException.quote(wanted.dataset()));
  }

  private static TableSchema commonSchema(List<DatasetDescriptor> descriptors)
      throws MalformedException {
    Bytes first = descriptors.getFirst().schema();
    for (DatasetDescriptor other : descriptors) {
      if (!other.schema().equals(first)) {
        throw MalformedException.at(
            "run file: parties",
            "datasets with one schema, " + Digest.of(first).abbreviated(),
            other.party() + " with " + Digest.of(other.schema()).abbreviated());
      }
    }
    try {
      return TableSchema.parse(first.toArray());
    } catch (BadSchemaException e) {
      throw new MalformedException("the datasets' schema cannot be used: " + e.getMessage());
    }
  }

  private List<ContractParty> parties(List<DatasetDescriptor> descriptors)
      throws MalformedException, TransportException {
    List<ContractParty> parties = new ArrayList<>();
    for (DatasetDescriptor descriptor : descriptors) {
      parties.add(ContractParty.of(identity(descriptor.party()), descriptor));
    }
    return parties;
  }

  private List<Identity> recipients(RunFile run, Identity requester)
      throws MalformedException, TransportException {
    List<Identity> recipients = new ArrayList<>();
    for (MemberId name : run.recipients()) {
      recipients.add(name.equals(requester.name()) ? requester : identity(name));
    }
    return recipients;
  }

  private Identity identity(MemberId member) throws MalformedException, TransportException {
    Identity identity = Identity.parse(coordinator.identityOf(member));
    if (!identity.name().equals(member)) {
      throw MalformedException.at("directory", "the identity of " + member, identity.toString());
    }
    return identity;
  }
}

package org.fedclave.coordinator;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.nitro.NitroPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
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
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.TransportException;

/** Members with keys, and contracts among them. */
final class Fixtures {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  /** Names what the coordinator appraises nodes by. */
  static final Digest POLICY = Digest.of(Bytes.utf8("the coordinator's policy"));

  static final Bytes SHARD = Bytes.utf8("ciphertext of a shard");

  /** Accepts documents of Nitro under a test root. */
  static final AppraisalPolicy APPRAISAL =
      AppraisalPolicy.of(
          Duration.ofHours(1),
          new NitroPolicy(
              Set.of(),
              Set.of(Digest.of(Bytes.utf8("a test root"))),
              Map.of(0, Set.of(Bytes.wrap(new byte[48]))),
              Duration.ofHours(3)));

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Map<String, IdentityKeys> KEYS = new HashMap<>();

  private Fixtures() {}

  static MemberId id(String name) {
    return new MemberId(name);
  }

  /** So many bytes, the same each time. */
  static Bytes random(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  /** The same keys for the same name: making them is slow. */
  static synchronized IdentityKeys keys(String name) {
    return KEYS.computeIfAbsent(name, _ -> IdentityKeys.generate(id(name), RANDOM));
  }

  static DatasetDescriptor descriptor(String party) {
    return new DatasetDescriptor(
        id(party),
        "loans",
        Bytes.utf8("{}"),
        10,
        List.of(new DatasetDescriptor.Shard(Digest.of(SHARD), SHARD.size())));
  }

  /** The party, with its identity and its dataset published. */
  static CoordinatorClient published(CoordinatorClient party) throws TransportException {
    String name = party.self().name();
    party.publishIdentity(keys(name).identity().toBytes());
    party.courier().putBlob(BlobSource.of(SHARD));
    party.publishDataset(descriptor(name).toBytes());
    return party;
  }

  /** What a contract is made of here. */
  record Terms(
      String requester,
      List<String> parties,
      List<String> recipients,
      String sensitivity,
      Instant expires,
      String log,
      RoutingTerms routing) {

    static Terms of(String log, String... parties) {
      return new Terms(
          "scientist",
          List.of(parties),
          List.of("scientist"),
          "public",
          NOW.plus(Duration.ofDays(1)),
          log,
          RoutingTerms.ANY);
    }

    Terms sensitive() {
      return new Terms(requester, parties, recipients, "sensitive", expires, log, routing);
    }

    Terms routing(RoutingTerms asked) {
      return new Terms(requester, parties, recipients, sensitivity, expires, log, asked);
    }

    Terms expiring(Instant when) {
      return new Terms(requester, parties, recipients, sensitivity, when, log, routing);
    }

    Terms to(String recipient) {
      return new Terms(requester, parties, List.of(recipient), sensitivity, expires, log, routing);
    }
  }

  static Contract contract(Terms terms) {
    return contract(terms, terms.parties().stream().map(Fixtures::descriptor).toList());
  }

  private static Contract contract(Terms terms, List<DatasetDescriptor> datasets) {
    List<ContractParty> parties = new ArrayList<>();
    for (DatasetDescriptor dataset : datasets) {
      parties.add(ContractParty.of(keys(dataset.party().name()).identity(), dataset));
    }
    byte[] uniqueness = new byte[16];
    RANDOM.nextBytes(uniqueness);
    return new Contract(
        "credit-risk",
        Bytes.wrap(uniqueness),
        terms.expires().minus(Duration.ofDays(10)),
        terms.expires(),
        keys(terms.requester()).identity(),
        parties,
        new ModelTerms("{}", ModelTerms.ONE_HOT, 1),
        new TrainingTerms(3, LocalTerms.epochs(1, 32), 20, 10),
        new AggregationTerms("fed-avg", Map.of(), MaskingTerms.OFF, 1.0),
        PrivacyTerms.NONE,
        terms.sensitivity(),
        terms.routing(),
        APPRAISAL.toTree(),
        terms.recipients().stream().map(name -> keys(name).identity()).toList(),
        1,
        terms.log());
  }

  static SignedContract signed(Terms terms) {
    return SignedContract.request(contract(terms), keys(terms.requester()).signing());
  }

  /** A contract over these datasets. */
  static SignedContract signed(Terms terms, DatasetDescriptor... datasets) {
    return SignedContract.request(
        contract(terms, List.of(datasets)), keys(terms.requester()).signing());
  }

  static Bytes approval(SignedContract contract, String party) {
    return contract.approve(keys(party).signing()).toBytes();
  }
}

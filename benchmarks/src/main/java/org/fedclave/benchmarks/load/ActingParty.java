package org.fedclave.benchmarks.load;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.party.Allowance;
import org.fedclave.party.KeyStore;
import org.fedclave.party.PartyAgent;
import org.fedclave.party.PartyEvents;
import org.fedclave.party.PartyFolder;
import org.fedclave.party.PartyPolicy;
import org.fedclave.party.Passphrase;
import org.fedclave.party.PlacementFloor;
import org.fedclave.party.PrivacyFloor;
import org.fedclave.party.SealShards;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.transport.CoordinatorClient;
import org.fedclave.transport.Courier;
import org.fedclave.transport.tls.TlsIdentity;

/** A party that takes part in runs: the agent of production, with a folder and a key store. */
final class ActingParty implements AutoCloseable {

  private static final int MOST = 1000;

  private final PartyFolder folder;
  private final KeyStore keys;
  private final TlsIdentity identity;
  private CoordinatorClient client;
  private PartyAgent agent;
  private final DatasetDescriptor dataset;

  /**
   * Seals its rows, publishes them, and serves.
   *
   * @param partners with whom, and for whom, it trains
   */
  ActingParty(
      PartyFolder folder,
      KeyStore keys,
      TlsIdentity identity,
      List<Identity> partners,
      MemberId requester,
      AppraisalPolicy appraisal,
      Path table)
      throws Exception {
    this.folder = folder;
    this.keys = keys;
    this.identity = identity;
    folder.storePolicy(policy(partners, requester, appraisal));
    client = Membership.connect(identity);
    client.publishIdentity(keys.identity().identity().toBytes());
    dataset =
        new SealShards(folder, keys, client.courier(), client::publishDataset)
            .add(
                TinyWork.DATASET,
                Bytes.wrap(TinyWork.schema().toJson()),
                List.of(table),
                SealShards.ROWS_PER_SHARD,
                Courier.Progress.NONE);
    agent = start();
  }

  static KeyStore makeKeys(PartyFolder folder, String name) throws Exception {
    return folder.init(new MemberId(name), Passphrase.of("a passphrase for load"));
  }

  private PartyAgent start() throws Exception {
    PartyAgent started = PartyAgent.open(folder, keys, client, PartyEvents.NONE, Clock.systemUTC());
    started.start();
    return started;
  }

  private PartyPolicy policy(
      List<Identity> partners, MemberId requester, AppraisalPolicy appraisal) {
    Map<MemberId, Digest> members = new TreeMap<>();
    partners.forEach(one -> members.put(one.name(), one.fingerprint()));
    Set<String> names = new TreeSet<>();
    partners.forEach(one -> names.add(one.name().name()));
    return new PartyPolicy(
        members,
        only(Set.of(TinyWork.PURPOSE)),
        only(Set.of(requester.name())),
        only(names),
        only(Set.of(requester.name())),
        Set.of(TinyWork.DATASET),
        new PrivacyFloor(Set.of("none"), 1, 1, 1e-5),
        Set.of("sensitive"),
        new PlacementFloor(Set.of(PlacementFloor.ANYWHERE), false),
        Set.of("pairwise", "off"),
        1,
        MOST,
        MOST,
        MOST,
        Duration.ofHours(2),
        appraisal);
  }

  private static Allowance only(Set<String> names) {
    return new Allowance(names, Allowance.Others.REFUSE);
  }

  ContractParty inContract() {
    return ContractParty.of(keys.identity().identity(), dataset);
  }

  /** Its program ends, and is started again on what is on its disk. */
  void leaveAndComeBack() throws Exception {
    close();
    client = Membership.connect(identity);
    agent = start();
  }

  @Override
  public void close() {
    agent.close();
    client.close();
  }
}

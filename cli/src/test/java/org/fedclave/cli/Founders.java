package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Attestor;
import org.fedclave.party.Allowance;
import org.fedclave.party.KeyStore;
import org.fedclave.party.PartyFolder;
import org.fedclave.party.PartyPolicy;
import org.fedclave.party.Passphrase;
import org.fedclave.party.PlacementFloor;
import org.fedclave.party.PrivacyFloor;
import org.fedclave.party.SealShards;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.simulator.SimulatedPlatform;
import org.fedclave.simulator.SimulatedPolicy;
import org.fedclave.simulator.SimulatedVendor;
import org.fedclave.transport.Courier;
import org.fedclave.transport.loopback.LoopbackCouriers;

/**
 * What members have before the first run, made once: three parties' folders with keys, a policy and
 * a dataset each, the requester's keys, a vendor of simulated chips.
 */
final class Founders {

  static final SecureRandom RANDOM = new SecureRandom();
  static final String DATASET = "loans";
  static final String PURPOSE = "loan default";
  static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));
  static final Bytes OTHER_MEASUREMENT = Bytes.hex("66".repeat(48));
  static final int ROWS = 24;

  private static final String PASSPHRASE = "correct horse battery";
  private static final String SCHEMA =
      """
      {"name": "loans", "columns": [
        {"name": "income", "role": "feature", "type": "real", "unit": "1000",
         "minimum": 0, "maximum": 1000, "scaling": {"kind": "range", "minimum": 0, "maximum": 100}},
        {"name": "age", "role": "feature", "type": "integer", "unit": "year",
         "minimum": 0, "maximum": 120, "scaling": {"kind": "range", "minimum": 0, "maximum": 120}},
        {"name": "class", "role": "label", "type": "category", "allowed": ["good", "bad"]}]}
      """;

  final Path folder;
  final IdentityKeys requester = IdentityKeys.generate(Cast.REQUESTER, RANDOM);
  final Map<MemberId, IdentityKeys> identities = new LinkedHashMap<>();
  final Map<MemberId, DatasetDescriptor> datasets = new LinkedHashMap<>();
  final Map<Digest, Bytes> blobs = new ConcurrentHashMap<>();
  private final SimulatedVendor vendor;

  Founders(Path folder) throws Exception {
    this.folder = folder;
    this.vendor = SimulatedVendor.openOrCreate(folder.resolve("vendor"), Clock.systemUTC());
    Map<MemberId, KeyStore> stores = new LinkedHashMap<>();
    for (MemberId party : Cast.PARTIES) {
      KeyStore keys = new PartyFolder(home(party)).init(party, passphrase());
      stores.put(party, keys);
      identities.put(party, keys.identity());
    }
    for (Map.Entry<MemberId, KeyStore> party : stores.entrySet()) {
      new PartyFolder(home(party.getKey())).storePolicy(policy());
      datasets.put(party.getKey(), seal(party.getKey(), party.getValue()));
    }
  }

  private Path home(MemberId party) {
    return folder.resolve("founders").resolve(party.name());
  }

  static Passphrase passphrase() throws Exception {
    return Passphrase.of(PASSPHRASE);
  }

  /** Writes the passphrase for the command line. */
  Path passphraseFile() throws IOException {
    return Files.writeString(folder.resolve("passphrase"), PASSPHRASE + "\n");
  }

  private DatasetDescriptor seal(MemberId party, KeyStore keys) throws Exception {
    var courier = new LoopbackCouriers().courier(party);
    DatasetDescriptor descriptor =
        new SealShards(new PartyFolder(home(party)), keys, courier, _ -> {})
            .add(
                DATASET,
                Bytes.utf8(SCHEMA),
                List.of(table(party)),
                ROWS / 2,
                Courier.Progress.NONE);
    for (DatasetDescriptor.Shard shard : descriptor.shards()) {
      blobs.put(shard.ciphertext(), courier.getBlob(shard.ciphertext(), 1 << 20));
    }
    blobs.put(descriptor.digest(), descriptor.toBytes());
    return descriptor;
  }

  /** Rows that differ from party to party, and that a line separates well enough. */
  private Path table(MemberId party) throws IOException {
    var csv = new StringBuilder("income,age,class\n");
    int shift = Cast.PARTIES.indexOf(party);
    for (int i = 0; i < ROWS; i++) {
      int income = (i * 7 + shift * 3) % 100;
      csv.append(income).append(',').append(20 + (i * 5 + shift) % 60).append(',');
      csv.append(income > 50 ? "good" : "bad").append('\n');
    }
    return Files.writeString(folder.resolve(party + ".csv"), csv);
  }

  AppraisalPolicy appraisal() {
    return SimulatedPolicy.trusting(vendor.rootFingerprint(), Set.of(MEASUREMENT));
  }

  private PartyPolicy policy() {
    Map<MemberId, Digest> members = new TreeMap<>();
    identities.forEach((name, keys) -> members.put(name, keys.identity().fingerprint()));
    members.put(Cast.REQUESTER, requester.identity().fingerprint());
    return new PartyPolicy(
        members,
        only(Set.of(PURPOSE)),
        only(Set.of(Cast.REQUESTER.name())),
        only(Set.of("alder", "birch", "cedar")),
        only(Set.of(Cast.REQUESTER.name())),
        Set.of(DATASET),
        new PrivacyFloor(Set.of("none"), 1, 1, 1e-5),
        Set.of("sensitive"),
        new PlacementFloor(Set.of(PlacementFloor.ANYWHERE), false),
        Set.of("pairwise", "off"),
        1,
        10,
        1,
        50,
        Duration.ofDays(1),
        appraisal());
  }

  private static Allowance only(Set<String> names) {
    return new Allowance(names, Allowance.Others.REFUSE);
  }

  /** A node's machine. */
  Attestor attestor(MemberId node) {
    String chip = node.equals(Cast.TWIN) ? Cast.NODE_1.name() : node.name();
    return vendor
        .platform(chip, SimulatedPlatform.FIRMWARE)
        .attestor(node.equals(Cast.OTHER_CODE) ? OTHER_MEASUREMENT : MEASUREMENT);
  }

  /** A copy of a party's folder, as it was before the first run. */
  PartyFolder copy(MemberId party, String world) throws IOException {
    Path to = folder.resolve(world).resolve(party.name());
    Files.createDirectories(to.getParent());
    try (Stream<Path> files = Files.walk(home(party))) {
      for (Path from : files.toList()) {
        Files.copy(
            from, to.resolve(home(party).relativize(from)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return new PartyFolder(to);
  }
}

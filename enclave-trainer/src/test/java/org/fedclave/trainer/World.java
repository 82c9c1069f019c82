package org.fedclave.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.crypto.ShardCipher;
import org.fedclave.simulator.SimulatedPlatform;
import org.fedclave.simulator.SimulatedPolicy;
import org.fedclave.simulator.SimulatedVendor;
import org.fedclave.transport.loopback.LoopbackLog;

/** What all runs of these tests share, made once: a vendor of chips, members, datasets, a log. */
final class World {

  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  static final SecureRandom RANDOM = new SecureRandom();
  static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));
  static final LoopbackLog LOG = new LoopbackLog("log.example");

  static final MemberId REQUESTER = new MemberId("dana");
  static final MemberId ALDER = new MemberId("alder");
  static final MemberId BIRCH = new MemberId("birch");
  static final MemberId CEDAR = new MemberId("cedar");
  static final MemberId ELM = new MemberId("elm");
  static final MemberId HUB = new MemberId("hub");
  static final MemberId NODE_1 = new MemberId("node-1");
  static final MemberId NODE_2 = new MemberId("node-2");
  static final MemberId NODE_3 = new MemberId("node-3");
  static final MemberId NODE_4 = new MemberId("node-4");

  private static final SimulatedVendor VENDOR = vendor();
  private static final Map<String, SimulatedPlatform> CHIPS = new ConcurrentHashMap<>();
  private static final Map<MemberId, IdentityKeys> MEMBERS = new ConcurrentHashMap<>();
  private static final Map<MemberId, TestDataset> DATASETS = new ConcurrentHashMap<>();

  private World() {}

  private static SimulatedVendor vendor() {
    try {
      return SimulatedVendor.openOrCreate(
          Path.of("target", "simulated-vendor"), Clock.fixed(NOW, ZoneOffset.UTC));
    } catch (IOException e) {
      throw new AssertionError("no vendor", e);
    }
  }

  static SimulatedPlatform chip(String name) {
    return CHIPS.computeIfAbsent(name, n -> VENDOR.platform(n, SimulatedPlatform.FIRMWARE));
  }

  static AppraisalPolicy policy() {
    return SimulatedPolicy.trusting(VENDOR.rootFingerprint(), Set.of(MEASUREMENT));
  }

  static IdentityKeys member(MemberId name) {
    return MEMBERS.computeIfAbsent(name, n -> IdentityKeys.generate(n, RANDOM));
  }

  static TestDataset dataset(MemberId party) {
    return DATASETS.computeIfAbsent(party, TestDataset::of);
  }

  /** Everything that no message, event or letter in the clear may show. */
  static List<Bytes> secrets() {
    List<Bytes> secrets = new ArrayList<>();
    for (IdentityKeys member : MEMBERS.values()) {
      secrets.add(member.signing().secret());
      secrets.add(member.kem().secret());
    }
    for (TestDataset dataset : DATASETS.values()) {
      dataset.keys().values().stream().map(ShardCipher::secret).forEach(secrets::add);
    }
    return secrets;
  }
}

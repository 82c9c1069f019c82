package org.fedclave.cli;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fedclave.aggregation.secure.SecretSharing;
import org.fedclave.party.KeyStore;
import org.fedclave.party.PartyFolder;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.checkpoint.CheckpointNotice;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.crypto.ShardCipher;

/**
 * Collects what the hospitals' members must keep to themselves. Some of it their classes give to
 * nobody, so it is taken by reflection.
 *
 * <p>Not here: the keys of enclaves, which never leave their processes.
 */
final class ChaosSecrets {

  private static final int CELLS = 4;

  private final ChaosHospitals hospitals;
  private final Secrets secrets = new Secrets();

  private ChaosSecrets(ChaosHospitals hospitals) {
    this.hospitals = hospitals;
  }

  /** Of everybody, and of the checkpoints of a run. */
  static Secrets of(ChaosHospitals hospitals, RunId run) throws Exception {
    var all = new ChaosSecrets(hospitals);
    all.secrets.addText("the passphrase", Files.readString(hospitals.passphraseFile()).strip());
    all.secrets.addKey(
        "the log's key",
        Bytes.wrap(Files.readAllBytes(hospitals.coordinator().resolve("log-key"))));
    all.addTls();
    all.addIdentity(hospitals.requester().keys(ChaosHospitals.passphrase()));
    for (MemberId party : ChaosHospitals.PARTIES) {
      KeyStore keys = hospitals.party(party).keys(ChaosHospitals.passphrase());
      all.addIdentity(keys);
      all.addShards(party, keys);
      all.addRows(party);
    }
    all.addCheckpoints(run);
    return all.secrets;
  }

  private void addTls() throws Exception {
    try (Stream<Path> files = Files.walk(hospitals.root())) {
      for (Path file : files.filter(each -> each.toString().endsWith("-key.pem")).toList()) {
        String base64 =
            Files.readString(file, StandardCharsets.UTF_8).replaceAll("-----[A-Z ]+-----|\\s", "");
        var key =
            (ECPrivateKey)
                KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        byte[] scalar = key.getS().toByteArray();
        secrets.addKey(
            hospitals.root().relativize(file).toString(),
            Bytes.wrap(Arrays.copyOfRange(scalar, Math.max(0, scalar.length - 32), scalar.length)));
      }
    }
  }

  private void addIdentity(KeyStore store) {
    IdentityKeys identity = store.identity();
    secrets.addKey("signing keys of " + identity.name(), identity.signing().secret());
    secrets.addKey("unsealing key of " + identity.name(), identity.kem().secret());
  }

  private void addShards(MemberId party, KeyStore keys) throws Exception {
    Object shelf = hidden(hospitals.party(party), "datasets");
    Optional<?> descriptor = (Optional<?>) hidden(shelf, "find", DemoSettings.DATASET);
    Map<?, ?> shards =
        (Map<?, ?>) hidden(keys, "shardKeys", (DatasetDescriptor) descriptor.orElseThrow());
    shards.forEach(
        (index, key) ->
            secrets.addKey("key of shard " + index + " of " + party, ((ShardCipher) key).secret()));
  }

  /** Each row as a line of text, as a list of numbers, and as floats and doubles in memory. */
  private void addRows(MemberId party) throws IOException {
    List<String> lines = Files.readAllLines(hospitals.table(party), StandardCharsets.UTF_8);
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = Arrays.asList(line.split(",", -1)).subList(1, 1 + CELLS);
      String name = "row " + line.substring(0, line.indexOf(',')) + " of " + party;
      secrets.addText(name + " as text", String.join(",", cells));
      secrets.addText(
          name + " as numbers",
          Arrays.toString(cells.stream().mapToDouble(Double::parseDouble).toArray())
              .replaceAll("[\\[\\]]", ""));
      for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        var doubles = ByteBuffer.allocate(CELLS * Double.BYTES).order(order);
        var floats = ByteBuffer.allocate(CELLS * Float.BYTES).order(order);
        for (String cell : cells) {
          doubles.putDouble(Double.parseDouble(cell));
          floats.putFloat(Float.parseFloat(cell));
        }
        secrets.addWhole(name + " as doubles, " + order, Bytes.wrap(doubles.array()));
        secrets.addWhole(name + " as floats, " + order, Bytes.wrap(floats.array()));
      }
    }
  }

  /** Each party's share of each checkpoint's key, and the keys that the shares make. */
  private void addCheckpoints(RunId run) throws Exception {
    Map<Integer, Map<Integer, Bytes>> byRound = new TreeMap<>();
    for (int number = 0; number < ChaosHospitals.PARTIES.size(); number++) {
      MemberId party = ChaosHospitals.PARTIES.get(number);
      PartyFolder folder = hospitals.party(party);
      KeyStore keys = folder.keys(ChaosHospitals.passphrase());
      for (Object each : (List<?>) hidden(hidden(folder, "runs"), "checkpoints", run)) {
        var notice = (CheckpointNotice) each;
        int round = notice.signed().checkpoint().round();
        Bytes share = notice.openShare(party, keys.identity().kem());
        secrets.addKey("share of " + party + " of the checkpoint after round " + round, share);
        byRound.computeIfAbsent(round, _ -> new TreeMap<>()).put(number, share);
      }
    }
    byRound.forEach(
        (round, shares) -> {
          if (shares.size() == ChaosHospitals.PARTIES.size()) {
            secrets.addKey(
                "key of the checkpoint after round " + round, SecretSharing.recover(shares));
          }
        });
  }

  private static Object hidden(Object of, String method, Object... arguments) throws Exception {
    for (Method each : of.getClass().getDeclaredMethods()) {
      if (each.getName().equals(method) && each.getParameterCount() == arguments.length) {
        each.setAccessible(true);
        return each.invoke(of, arguments);
      }
    }
    throw new AssertionError(of.getClass() + " has no method " + method);
  }
}

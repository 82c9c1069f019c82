package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.fedclave.party.DatasetException.Rule;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.crypto.ShardCipher;
import org.fedclave.tables.ShardReader;
import org.fedclave.tables.TableSchema;
import org.fedclave.transport.Courier;
import org.fedclave.transport.TransportException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SealShardsTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Bytes SCHEMA = Bytes.utf8(PartyFixture.SCHEMA);

  @TempDir private Path folder;
  private PartyFolder party;
  private KeyStore keys;
  private RecordingCourier courier;
  private final List<Bytes> published = new ArrayList<>();

  @BeforeEach
  void begin() throws KeyStoreException {
    party = new PartyFolder(folder.resolve("party"));
    keys =
        party.init(
            PartyFixture.SELF,
            Passphrase.of("correct horse"),
            PassphraseLock.cheapForTests(RANDOM),
            RANDOM);
    courier = new RecordingCourier(PartyFixture.SELF);
  }

  private SealShards seal() {
    return new SealShards(party, keys, courier, published::add);
  }

  private Path csv(String name, String... rows) throws IOException {
    return Files.writeString(
        folder.resolve(name), "id,income,class\n" + String.join("\n", rows) + "\n");
  }

  private DatasetDescriptor add(Path... files) throws DatasetException, KeyStoreException {
    return seal().add("loans", SCHEMA, List.of(files), 2, Courier.Progress.NONE);
  }

  @Test
  void theShardsOpenWithTheirKeysAndHoldAllRowsInOrderButNoIdentifiers() throws Exception {
    DatasetDescriptor descriptor =
        add(
            csv("a.csv", "777771,1,good", "777772,2,bad", "777773,3,good"),
            csv("b.csv", "777774,4,bad"));
    assertThat(descriptor.rows()).isEqualTo(4);
    assertThat(descriptor.shards()).hasSize(3);
    List<Double> incomes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      byte[] plain = open(descriptor, i, i);
      ShardReader.read(
          new ByteArrayInputStream(plain),
          TableSchema.parse(descriptor.schema().toArray()),
          batch -> {
            for (int row = 0; row < batch.rows(); row++) {
              incomes.add(
                  ((Number) batch.vectors().getVector("income").getObject(row)).doubleValue());
            }
            assertThat(batch.vectors().getVector("id")).isNull();
          });
    }
    assertThat(incomes).containsExactly(1.0, 2.0, 3.0, 4.0);
    assertThat(published).containsExactly(descriptor.toBytes());
    assertThat(party.datasets().find("loans")).contains(descriptor);
  }

  private byte[] open(DatasetDescriptor descriptor, int shard, int place) throws Exception {
    Bytes ciphertext =
        Objects.requireNonNull(courier.blobs().get(descriptor.shards().get(shard).ciphertext()));
    ShardCipher key = Objects.requireNonNull(keys.shardKeys(descriptor).get(shard));
    try (InputStream in =
        key.decrypting(new ByteArrayInputStream(ciphertext.toArray()), descriptor.place(place))) {
      return in.readAllBytes();
    }
  }

  @Test
  void aShardDoesNotOpenInThePlaceOfAnother() throws Exception {
    DatasetDescriptor descriptor = add(csv("a.csv", "1,1,good", "2,2,bad", "3,3,good"));
    assertThrows(IOException.class, () -> open(descriptor, 0, 1));
  }

  @Test
  void nothingThatIsUploadedShowsARow() throws Exception {
    add(csv("a.csv", "1,123.456,good"));
    for (Bytes blob : courier.blobs().values()) {
      assertThat(blob.toUtf8()).doesNotContain("income", "good", "ARROW");
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachRuleRefusesADatasetBrokenInThatWayAloneAndKeepsNothing(Rule rule) throws Exception {
    if (rule == Rule.EXISTS) {
      add(csv("first.csv", "1,1,good"));
    }
    List<String> before = files();
    int publishedBefore = published.size();
    var refused = assertThrows(DatasetException.class, () -> breakRule(rule));
    assertThat(refused.rule()).isEqualTo(rule);
    assertThat(files()).isEqualTo(before);
    assertThat(published).hasSize(publishedBefore);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(party.path())) {
      return files.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }

  private void breakRule(Rule rule) throws DatasetException, KeyStoreException, IOException {
    Path good = csv("good.csv", "1,1,good", "2,2,bad", "3,3,good");
    switch (rule) {
      case NAME -> seal().add("../x", SCHEMA, List.of(good), 2, Courier.Progress.NONE);
      case EXISTS -> add(good);
      case SCHEMA -> seal().add("loans", Bytes.utf8("{}"), List.of(good), 2, Courier.Progress.NONE);
      case FILE -> add(folder.resolve("nowhere.csv"));
      case BAD_CELLS -> add(good, csv("bad.csv", "1,rich,good", "2,2,great"));
      case NOT_WRITTEN -> onAFullDisk().add("loans", SCHEMA, List.of(good), 2, (_, _) -> {});
      case NOT_PUBLISHED -> {
        courier.breakOff();
        add(good);
      }
    }
  }

  @Test
  void everyBadCellIsNamedByFileLineAndColumn() throws Exception {
    Path bad = csv("bad.csv", "1,rich,good", "2,2,great");
    assertThat(assertThrows(DatasetException.class, () -> add(bad)))
        .hasMessageContaining("bad.csv, line 2, column \"income\": expected")
        .hasMessageContaining("bad.csv, line 3, column \"class\": expected");
  }

  @Test
  void aFullDiskIsOneSentenceThatSaysWhatToDo() throws Exception {
    Path good = csv("good.csv", "1,1,good", "2,2,bad", "3,3,good");
    assertThat(
            assertThrows(
                DatasetException.class,
                () -> onAFullDisk().add("loans", SCHEMA, List.of(good), 2, (_, _) -> {})))
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("nothing of it was kept: make room and add it again");
  }

  /** Takes the first 100 bytes of each file. */
  private SealShards onAFullDisk() {
    return new SealShards(
        party,
        keys,
        courier,
        published::add,
        RANDOM,
        file ->
            new OutputStream() {
              private int room = 100;

              @Override
              public void write(int b) throws IOException {
                if (room-- == 0) {
                  throw new IOException("No space left on device");
                }
              }
            });
  }

  @Test
  void aDescriptorThatIsNotTakenLeavesNoDataset() throws Exception {
    var seal =
        new SealShards(
            party,
            keys,
            courier,
            _ -> {
              throw new TransportException(TransportException.Rule.FULL, "the hub is full");
            });
    Path good = csv("good.csv", "1,1,good");
    var refused =
        assertThrows(
            DatasetException.class,
            () -> seal.add("loans", SCHEMA, List.of(good), 2, Courier.Progress.NONE));
    assertThat(refused.rule()).isEqualTo(Rule.NOT_PUBLISHED);
    assertThat(party.datasets().find("loans")).isEmpty();
    assertThat(files()).noneMatch(file -> file.contains("shard-keys"));
  }

  @Test
  void whatACrashLeftIsNoHindranceAndIsGoneAfterwards() throws Exception {
    Path left = party.path().resolve("datasets").resolve("loans.tmp");
    Files.createDirectories(party.path().resolve("datasets"));
    Files.writeString(left, "half a shard");
    add(csv("good.csv", "1,1,good"));
    assertThat(left).doesNotExist();
  }

  @Test
  void theSameRowsGiveOtherCiphertextEachTime() throws Exception {
    Path good = csv("good.csv", "1,1,good");
    Digest first = add(good).root();
    Digest second = seal().add("again", SCHEMA, List.of(good), 2, Courier.Progress.NONE).root();
    assertThat(first).isNotEqualTo(second);
  }
}

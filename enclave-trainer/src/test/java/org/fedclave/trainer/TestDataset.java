package org.fedclave.trainer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.datasets.SampleParty;
import org.fedclave.models.Examples;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.crypto.ShardCipher;
import org.fedclave.tables.BadTableException;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.Column;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.CsvTable;
import org.fedclave.tables.MalformedShardException;
import org.fedclave.tables.ShardWriter;
import org.fedclave.tables.TableLimits;
import org.fedclave.tables.TableSchema;

/** One hospital's real rows, encrypted as a party does it, in three shards. */
final class TestDataset {

  static final String NAME = "masses";
  private static final int ROWS_PER_SHARD = 60;
  static final TableSchema SCHEMA = SampleDataset.HOSPITALS.schema();

  private final TableSchema read;
  private final DatasetDescriptor descriptor;
  private final List<Bytes> plaintexts;
  private final List<Bytes> ciphertexts;
  private final SortedMap<Integer, ShardCipher> keys;

  private TestDataset(
      TableSchema read,
      DatasetDescriptor descriptor,
      List<Bytes> plaintexts,
      List<Bytes> ciphertexts,
      SortedMap<Integer, ShardCipher> keys) {
    this.read = read;
    this.descriptor = descriptor;
    this.plaintexts = plaintexts;
    this.ciphertexts = ciphertexts;
    this.keys = keys;
  }

  static TestDataset of(MemberId party) {
    return of(party, party);
  }

  /** For a party that is no hospital of the sample: the rows of one that is. */
  static TestDataset of(MemberId party, MemberId rowsOf) {
    return of(party, rowsOf, line -> line);
  }

  /** The same, each measure as large as the schema allows and yet called benign. */
  static TestDataset poisoned(MemberId party, MemberId rowsOf) {
    String worst =
        SCHEMA.features().stream().map(TestDataset::largest).collect(Collectors.joining(","));
    return of(party, rowsOf, line -> line.substring(0, line.indexOf(',') + 1) + worst + ",benign");
  }

  private static String largest(Column column) {
    return column.type() instanceof ColumnType.Numeric numeric
        ? Double.toString(numeric.bounds().maximum())
        : "";
  }

  private static TestDataset of(MemberId party, MemberId rowsOf, UnaryOperator<String> change) {
    try {
      return encrypt(
          SCHEMA, party, NAME, schemaJson(), plainShards(rowsOf, Integer.MAX_VALUE, change), 0);
    } catch (IOException | BadTableException e) {
      throw new AssertionError("the sample data are sound", e);
    }
  }

  /** One row, sealed anew until the dataset's root says that it is held out. */
  static TestDataset ofOneHeldOutRow(MemberId party, int percent) throws IOException {
    try {
      TestDataset dataset;
      do {
        dataset =
            encrypt(SCHEMA, party, NAME, schemaJson(), plainShards(party, 1, line -> line), 0);
      } while (!HeldOutRows.of(dataset.descriptor.root(), percent).isHeldOut(0));
      return dataset;
    } catch (BadTableException e) {
      throw new AssertionError("the sample data are sound", e);
    }
  }

  private static Bytes schemaJson() {
    return Bytes.wrap(SCHEMA.toJson());
  }

  /** The same ciphertexts and keys, published in the opposite order. */
  TestDataset reversed() {
    SortedMap<Integer, ShardCipher> reversed = new TreeMap<>();
    keys.forEach((index, key) -> reversed.put(keys.lastKey() - index, key));
    return new TestDataset(
        read,
        new DatasetDescriptor(
            descriptor.party(),
            NAME,
            descriptor.schema(),
            descriptor.rows(),
            descriptor.shards().reversed()),
        plaintexts.reversed(),
        ciphertexts.reversed(),
        reversed);
  }

  /** The same rows under fresh keys, with a descriptor that declares {@code more} rows. */
  TestDataset declaringMoreRows(long more) throws IOException {
    return encrypt(read, descriptor.party(), NAME, descriptor.schema(), plaintexts, more);
  }

  /** The same rows, sealed with a schema that is none. */
  TestDataset withSchema(Bytes schema) throws IOException {
    return encrypt(read, descriptor.party(), NAME, schema, plaintexts, 0);
  }

  /** Other plaintext in the place of the rows. */
  TestDataset withPlaintexts(List<Bytes> others) throws IOException {
    return encrypt(read, descriptor.party(), NAME, descriptor.schema(), others, 0);
  }

  /** The first rows of a sample party's table, of whatever schema reads them. */
  static TestDataset ofTable(MemberId party, SampleParty sample, int rows, TableSchema schema) {
    try {
      List<Bytes> shards = plainShards(sample, schema, rows, line -> line);
      return encrypt(schema, party, NAME, Bytes.wrap(schema.toJson()), shards, 0);
    } catch (IOException | BadTableException e) {
      throw new AssertionError("the sample data are sound", e);
    }
  }

  private static List<Bytes> plainShards(MemberId party, int rows, UnaryOperator<String> change)
      throws IOException, BadTableException {
    return plainShards(
        new SampleParty(SampleDataset.HOSPITALS, party.name()), SCHEMA, rows, change);
  }

  private static List<Bytes> plainShards(
      SampleParty sample, TableSchema schema, int rows, UnaryOperator<String> change)
      throws IOException, BadTableException {
    Path csv = Files.createTempFile("rows-", ".csv");
    try {
      try (InputStream in = sample.openCsv()) {
        List<String> lines =
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().limit(rows + 1L).toList();
        Stream<String> changed = lines.stream().skip(1).map(change);
        Files.write(csv, Stream.concat(lines.stream().limit(1), changed).toList());
      }
      CsvTable table = CsvTable.open(csv, schema, TableLimits.DEFAULT);
      List<ByteArrayOutputStream> shards = new ArrayList<>();
      new ShardWriter(ROWS_PER_SHARD)
          .write(
              table,
              table.count(),
              (_, _) -> {
                shards.add(new ByteArrayOutputStream());
                return shards.getLast();
              });
      return shards.stream().map(shard -> Bytes.wrap(shard.toByteArray())).toList();
    } finally {
      Files.delete(csv);
    }
  }

  private static TestDataset encrypt(
      TableSchema read,
      MemberId party,
      String name,
      Bytes schema,
      List<Bytes> plaintexts,
      long moreRows)
      throws IOException {
    SortedMap<Integer, ShardCipher> keys = new TreeMap<>();
    List<Bytes> ciphertexts = new ArrayList<>();
    for (int i = 0; i < plaintexts.size(); i++) {
      keys.put(i, ShardCipher.generate(World.RANDOM));
      var sink = new ByteArrayOutputStream();
      var place = DatasetDescriptor.place(party, name, i, plaintexts.size(), schema);
      try (OutputStream encrypting = keys.get(i).encrypting(sink, place)) {
        encrypting.write(plaintexts.get(i).unsafeArray());
      }
      ciphertexts.add(Bytes.wrap(sink.toByteArray()));
    }
    var descriptor =
        new DatasetDescriptor(
            party,
            name,
            schema,
            rows(plaintexts, read) + moreRows,
            ciphertexts.stream()
                .map(c -> new DatasetDescriptor.Shard(Digest.of(c), c.size()))
                .toList());
    return new TestDataset(read, descriptor, plaintexts, ciphertexts, keys);
  }

  private static long rows(List<Bytes> plaintexts, TableSchema read) {
    try {
      return examples(plaintexts, read, CategoryEncoding.ONE_HOT).rows();
    } catch (IOException | MalformedShardException e) {
      return 1; // a test's own nonsense
    }
  }

  private static Examples examples(
      List<Bytes> plaintexts, TableSchema read, CategoryEncoding categories)
      throws IOException, MalformedShardException {
    List<Examples> shards = new ArrayList<>();
    for (Bytes plaintext : plaintexts) {
      shards.add(
          Examples.read(new ByteArrayInputStream(plaintext.unsafeArray()), read, categories));
    }
    return Examples.concatenate(shards);
  }

  /** All rows, held-out ones too. */
  Examples examples() throws IOException, MalformedShardException {
    return examples(CategoryEncoding.ONE_HOT);
  }

  /** The same, with categories as a contract may want them. */
  Examples examples(CategoryEncoding categories) throws IOException, MalformedShardException {
    return examples(plaintexts, read, categories);
  }

  DatasetDescriptor descriptor() {
    return descriptor;
  }

  List<Bytes> plaintexts() {
    return plaintexts;
  }

  SortedMap<Integer, ShardCipher> keys() {
    return keys;
  }

  /** What the party uploads, by digest. */
  Map<Digest, Bytes> blobs() {
    Map<Digest, Bytes> blobs = new TreeMap<>();
    blobs.put(descriptor.digest(), descriptor.toBytes());
    ciphertexts.forEach(ciphertext -> blobs.put(Digest.of(ciphertext), ciphertext));
    return blobs;
  }
}

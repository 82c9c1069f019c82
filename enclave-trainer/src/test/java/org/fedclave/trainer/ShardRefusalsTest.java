package org.fedclave.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.ModelZoo;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.TransportException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Data that is not what the contract says: by the coordinator's doing, or by the party's. */
class ShardRefusalsTest {

  /** What the coordinator delivers instead of a party's data. */
  enum Delivered {
    ANOTHER_PARTYS_DESCRIPTOR("is not the one in the contract"),
    A_BROKEN_DESCRIPTOR("dataset descriptor"),
    NO_DESCRIPTOR("cannot be fetched"),
    ANOTHER_SHARD("has a shard 0 with other bytes than the contract's"),
    ANOTHER_PARTYS_SHARD("has a shard 0 with other bytes than the contract's"),
    A_CUT_SHARD("has a shard 0 with other bytes than the contract's"),
    A_CHANGED_SHARD("has a shard 0 with other bytes than the contract's"),
    AN_EMPTY_SHARD("has a shard 0 with other bytes than the contract's"),
    NO_SHARD("has a shard 0 that was not delivered");

    private final String sentence;

    Delivered(String sentence) {
      this.sentence = sentence;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatTheCoordinatorSwapsIsNotTrainedOn(Delivered delivered)
      throws TransportException, IOException {
    try (RunFixture run = new RunFixture()) {
      run.node(World.NODE_1).lies =
          Lies.aboutBlobs((digest, content) -> delivered(delivered, digest, content));
      run.begin();

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.SHARD);
      assertThat(stopped).hasMessageContaining(delivered.sentence);
      requireEmpty(run.node(World.NODE_1).work);
    }
  }

  private static Bytes delivered(Delivered delivered, Digest digest, Bytes content)
      throws TransportException {
    DatasetDescriptor alder = World.dataset(World.ALDER).descriptor();
    boolean isDescriptor = digest.equals(alder.digest());
    return switch (delivered) {
      case ANOTHER_PARTYS_DESCRIPTOR ->
          isDescriptor ? World.dataset(World.BIRCH).descriptor().toBytes() : content;
      case A_BROKEN_DESCRIPTOR -> isDescriptor ? content.slice(0, content.size() - 1) : content;
      case NO_DESCRIPTOR -> isDescriptor ? lost() : content;
      case ANOTHER_SHARD -> isDescriptor ? content : shard(World.dataset(World.ALDER), 1);
      case ANOTHER_PARTYS_SHARD -> isDescriptor ? content : shard(World.dataset(World.BIRCH), 0);
      case A_CUT_SHARD -> isDescriptor ? content : content.slice(0, content.size() - 1);
      case A_CHANGED_SHARD -> isDescriptor ? content : Lies.flipLastBit(content);
      case AN_EMPTY_SHARD -> isDescriptor ? content : Bytes.EMPTY;
      case NO_SHARD -> isDescriptor ? content : lost();
    };
  }

  private static Bytes lost() throws TransportException {
    throw new TransportException(TransportException.Rule.NOT_FOUND, "there is no such blob");
  }

  private static Bytes shard(TestDataset dataset, int index) {
    Digest digest = dataset.descriptor().shards().get(index).ciphertext();
    return java.util.Objects.requireNonNull(dataset.blobs().get(digest));
  }

  /** What a party itself published, so that contract, descriptor and blobs agree. */
  enum Published {
    SHARDS_IN_ANOTHER_ORDER("does not open with its key at its place"),
    MORE_ROWS_THAN_THERE_ARE("rows, not the declared"),
    A_SCHEMA_THAT_IS_NONE("has a schema that cannot be used"),
    PLAINTEXT_THAT_IS_NO_TABLE("has a malformed shard 0"),
    ROWS_FOR_ANOTHER_MODEL(
        "rows of 30 features and 2 classes are not for a model of 5 features, 2 classes");

    private final String sentence;

    Published(String sentence) {
      this.sentence = sentence;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatAPartyPublishedWronglyIsNotTrainedOn(Published published)
      throws TransportException, IOException {
    try (RunFixture run = new RunFixture()) {
      run.oneTrainer(); // another one might stop the run first
      TestDataset sound = World.dataset(World.ALDER);
      if (published == Published.ROWS_FOR_ANOTHER_MODEL) {
        run.draft.model =
            ModelZoo.logisticRegression(5, 2, 0, new LocalOptimiser.Sgd(0.1)).dl4jJson();
      } else {
        run.draft.datasets.put(
            World.ALDER,
            switch (published) {
              case SHARDS_IN_ANOTHER_ORDER -> sound.reversed();
              case MORE_ROWS_THAN_THERE_ARE -> sound.declaringMoreRows(1);
              case A_SCHEMA_THAT_IS_NONE -> sound.withSchema(Bytes.utf8("{}"));
              case PLAINTEXT_THAT_IS_NO_TABLE ->
                  sound.withPlaintexts(List.of(Bytes.utf8("radius,texture\n17.99,10.38\n")));
              case ROWS_FOR_ANOTHER_MODEL -> sound;
            });
      }
      run.begin();

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.SHARD);
      assertThat(stopped)
          .hasMessageContaining(published.sentence)
          .hasMessageContaining("dataset masses of alder")
          .hasMessageNotContaining("17.99");
      requireEmpty(run.node(World.NODE_1).work);
    }
  }

  @Test
  void aNodeThatCannotStoreCiphertextSaysWhereAndStops() throws TransportException, IOException {
    try (RunFixture run = new RunFixture()) {
      Files.delete(run.node(World.NODE_1).work);
      run.begin();

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.SHARD);
      assertThat(stopped)
          .hasMessageContaining("cannot store a shard in " + run.node(World.NODE_1).work);
      Files.createDirectory(run.node(World.NODE_1).work);
    }
  }

  @Test
  void aDiskThatIsFullHalfwayLeavesNoFileBehind() throws TransportException, IOException {
    try (RunFixture run = new RunFixture()) {
      Digest descriptor = World.dataset(World.ALDER).descriptor().digest();
      run.node(World.NODE_1).lies =
          Lies.aboutBlobs(
              (digest, content) -> {
                if (digest.equals(descriptor)) {
                  return content;
                }
                throw new TransportException(
                    TransportException.Rule.FAULT,
                    "getting a blob: it cannot be written here: No space left on device");
              });
      run.begin();

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();

      assertThat(stopped).hasMessageContaining("No space left on device");
      requireEmpty(run.node(World.NODE_1).work);
    }
  }

  @Test
  void aDatasetWhoseOnlyRowIsHeldOutCannotBeTrainedOn() throws TransportException, IOException {
    try (RunFixture run = new RunFixture()) {
      run.draft.heldOutPercent = 50;
      run.draft.datasets.put(World.ALDER, TestDataset.ofOneHeldOutRow(World.ALDER, 50));
      run.begin();

      RunStoppedException stopped = run.node(World.NODE_1).recorder.awaitStop();

      assertThat(stopped.rule()).isEqualTo(Rule.SHARD);
      assertThat(stopped).hasMessageContaining("the dataset of alder leaves no row to train on");
    }
  }

  private static void requireEmpty(Path work) throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      assertThat(files).isEmpty();
    }
  }
}

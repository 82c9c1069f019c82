package org.fedclave.cli;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;

/** Gives alder's trainer other blobs than those of their digests. */
final class BlobLiar extends Liar {

  private final Lie lie;

  BlobLiar(LiarWorld world, Lie lie) {
    super(world);
    this.lie = lie;
  }

  @Override
  List<Letter> passing(Play play, Letter letter) {
    if (letter.kind() == LetterKind.ASSIGNMENT) {
      play.tell();
    }
    return List.of(letter);
  }

  @Override
  Bytes blob(MemberId reader, Digest digest, Bytes content) {
    if (!reader.equals(Cast.NODE_1)) {
      return content;
    }
    boolean isDescriptor = digest.equals(dataset(Cast.ALDER).digest());
    return switch (lie) {
      case CHANGES_A_SHARD -> isDescriptor ? content : flipped(content);
      case TRUNCATES_A_SHARD -> isDescriptor ? content : content.slice(0, content.size() - 1);
      case SWAPS_A_SHARD -> isDescriptor ? content : shard(Cast.BIRCH);
      case SWAPS_A_DESCRIPTOR -> isDescriptor ? dataset(Cast.BIRCH).toBytes() : content;
      default -> content;
    };
  }

  private DatasetDescriptor dataset(MemberId party) {
    DatasetDescriptor found = world.founders.datasets.get(party);
    if (found == null) {
      throw new AssertionError(party + " is no founder");
    }
    return found;
  }

  private Bytes shard(MemberId party) {
    return world.founders.blobs.getOrDefault(
        dataset(party).shards().getFirst().ciphertext(), Bytes.EMPTY);
  }
}

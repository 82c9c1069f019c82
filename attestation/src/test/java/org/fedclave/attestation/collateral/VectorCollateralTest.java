package org.fedclave.attestation.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.vectors.SharedVectors;
import org.fedclave.attestation.vectors.Vector;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real collateral: what is imported from a vector's folder completes its bare evidence. */
class VectorCollateralTest {

  private static final Map<EvidenceFormat, EvidenceItem> BARE =
      Map.of(
          EvidenceFormat.SEV_SNP, EvidenceItem.REPORT,
          EvidenceFormat.TDX, EvidenceItem.QUOTE,
          EvidenceFormat.SGX, EvidenceItem.QUOTE,
          EvidenceFormat.NVIDIA_GPU, EvidenceItem.REPORT);

  @TempDir Path temporary = Path.of("");

  @Test
  void bareEvidenceOfEachValidVectorIsCompletedFromItsOwnFiles() throws Exception {
    int completed = 0;
    for (Path folder : vectors()) {
      Vector vector = Vector.read(folder);
      for (EvidenceFormat format : BARE.keySet()) {
        if (vector.isValid() && vector.kind().equals(format.wireName())) {
          assertThat(complete(vector, folder, format))
              .as(folder.toString())
              .isEqualTo(vector.evidence(format));
          completed++;
        }
      }
    }
    assertThat(completed).isPositive();
  }

  private Evidence complete(Vector vector, Path folder, EvidenceFormat format) throws Exception {
    Clock then = Clock.fixed(vector.at(), ZoneOffset.UTC);
    Path path = temporary.resolve(String.valueOf(folder.getFileName()));
    CollateralStore store = CollateralStore.openOrCreate(path, then);
    store.importFrom(folder, UpdateChannel.STANDARD);
    Evidence whole = vector.evidence(format);
    Map<EvidenceItem, Bytes> bare = new EnumMap<>(EvidenceItem.class);
    EvidenceItem item = BARE.getOrDefault(format, EvidenceItem.REPORT);
    bare.put(item, whole.item(item));
    whole
        .find(EvidenceItem.CERTIFICATE_CHAIN)
        .ifPresent(chain -> bare.put(EvidenceItem.CERTIFICATE_CHAIN, chain));
    return new StoredEndorsements(store, UpdateChannel.STANDARD, then).complete(format, bare);
  }

  private static List<Path> vectors() throws IOException {
    Optional<Path> folder = SharedVectors.chosen();
    assumeTrue(folder.isPresent(), "no vectors: -Dfedclave.vectors=DIR names their folder");
    return SharedVectors.below(folder.orElseThrow());
  }
}

package org.fedclave.attestation.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.cca.CcaVectors;
import org.fedclave.attestation.dcap.DcapVectors;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.attestation.nitro.NitroVectors;
import org.fedclave.attestation.nvidia.NvidiaVectors;
import org.fedclave.attestation.psa.PsaVectors;
import org.fedclave.attestation.snp.SnpVectors;
import org.fedclave.attestation.tpm.TpmVectors;
import org.junit.jupiter.api.Test;

/**
 * Every folder of vectors comes out as it says: the verdict, the reason of an invalid one, all
 * claims of a valid one. The folder is the system property {@code fedclave.vectors}, by default
 * {@code shared/vectors} beside the project.
 */
class VectorsTest {

  private static final Map<String, VectorKind> KINDS =
      Map.ofEntries(
          Map.entry("sev-snp", new SnpVectors()),
          Map.entry("tpm", new TpmVectors()),
          Map.entry("nvidia-gpu", new NvidiaVectors()),
          Map.entry("psa", new PsaVectors()),
          Map.entry("cca", new CcaVectors()),
          Map.entry("nitro", new NitroVectors()),
          Map.entry("tlog", new TlogVectors()),
          Map.entry("hpke", new HpkeVectors()),
          Map.entry("dsse", new DsseVectors()),
          Map.entry("tdx", new DcapVectors(TeeType.TDX)),
          Map.entry("sgx", new DcapVectors(TeeType.SGX))
          // one line a kind
          );

  @Test
  void everyVectorComesOutAsItSays() throws IOException {
    Optional<Path> folder = SharedVectors.chosen();
    assumeTrue(folder.isPresent(), "no vectors: -Dfedclave.vectors=DIR names their folder");
    List<String> different = new ArrayList<>();
    int checked = 0;
    for (Path each : SharedVectors.below(folder.orElseThrow())) {
      checked++;
      difference(each).ifPresent(why -> different.add(folder.get().relativize(each) + ": " + why));
    }
    different.forEach(line -> System.out.println("different: " + line));
    System.out.printf(
        "vectors: %d checked, %d as expected, %d different%n",
        checked, checked - different.size(), different.size());
    assertThat(checked).as("vectors in " + folder.orElseThrow()).isPositive();
    assertThat(different).isEmpty();
  }

  /** How the vector comes out otherwise than it says; nothing if it does not. */
  private static Optional<String> difference(Path folder) {
    try {
      return difference(Vector.read(folder));
    } catch (IOException e) {
      return Optional.of("its expected.json cannot be read: " + e.getMessage());
    }
  }

  private static Optional<String> difference(Vector vector) {
    VectorKind kind = KINDS.get(vector.kind());
    if (kind == null) {
      return Optional.of("no verifier for this kind");
    }
    try {
      JsonNode claims = kind.verify(vector);
      if (!vector.isValid()) {
        return Optional.of("accepted, although invalid by " + vector.reasons());
      }
      return Differences.between(vector.claims(), claims);
    } catch (RefusedException e) {
      return refused(vector, Reasons.of(e.rule()), e.rule() + ": " + e.getMessage());
    } catch (InvalidVectorException e) {
      return refused(vector, e.reason(), String.valueOf(e.getMessage()));
    } catch (RuntimeException | AssertionError e) {
      return Optional.of("failed with " + e);
    }
  }

  private static Optional<String> refused(Vector vector, String reason, String why) {
    if (vector.isValid()) {
      return Optional.of("refused, although valid: " + why);
    }
    return vector.reasons().contains(reason)
        ? Optional.empty()
        : Optional.of(reason + " instead of " + vector.reasons() + " by " + why);
  }
}

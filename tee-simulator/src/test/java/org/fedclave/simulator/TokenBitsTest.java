package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

/** No bit of a token or document can be another, and none can be cut. */
class TokenBitsTest {

  private static final Bytes DATA = Bytes.hex("d1".repeat(64));
  private static final Bytes MEASUREMENT = Bytes.hex("5a".repeat(48));
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  @Test
  void noBitOfAPsaTokenCanBeAnother() {
    SimulatedPsa device = SimulatedPsa.fresh(MEASUREMENT);
    assertNoBitIsFree(
        device.attest(DATA).item(EvidenceItem.TOKEN),
        SimulatedPsa::evidence,
        device.policy().appraiser(),
        2);
  }

  @Test
  void noBitOfACcaTokenCanBeAnother() {
    SimulatedCca platform = SimulatedCca.fresh(MEASUREMENT);
    assertNoBitIsFree(
        platform.attest(DATA).item(EvidenceItem.TOKEN),
        SimulatedCca::evidence,
        platform.policy().appraiser(),
        8);
  }

  @Test
  void noBitOfANitroDocumentCanBeAnother() {
    SimulatedNitro enclave = SimulatedNitro.fresh(MEASUREMENT, Clock.fixed(NOW, ZoneOffset.UTC));
    assertNoBitIsFree(
        enclave.attest(DATA).item(EvidenceItem.DOCUMENT),
        SimulatedNitro::evidence,
        enclave.policy().appraiser(),
        16);
  }

  /**
   * Flips about one bit of {@code every}.
   *
   * @param every 1 for all
   */
  private static void assertNoBitIsFree(
      Bytes sound, Function<Bytes, Evidence> wrap, TechnologyAppraiser appraiser, int every) {
    assertThat(accepts(appraiser, wrap.apply(sound))).isTrue();
    long seed = System.nanoTime();
    var random = new Random(seed);
    byte[] bytes = sound.toArray();
    List<Integer> free = new ArrayList<>();
    for (int bit = random.nextInt(every);
        bit < bytes.length * 8;
        bit += 1 + random.nextInt(2 * every - 1)) {
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      if (accepts(appraiser, wrap.apply(Bytes.of(bytes)))) {
        free.add(bit);
      }
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertThat(free).as("bits that may be another, seed " + seed).isEmpty();
    for (int size = 1; size < bytes.length; size += 7) {
      assertThat(accepts(appraiser, wrap.apply(sound.slice(0, size))))
          .as("cut to %s bytes", size)
          .isFalse();
    }
  }

  private static boolean accepts(TechnologyAppraiser appraiser, Evidence evidence) {
    try {
      return appraiser.appraise(evidence, DATA, NOW).simulated();
    } catch (RefusedException e) {
      return false;
    }
  }
}

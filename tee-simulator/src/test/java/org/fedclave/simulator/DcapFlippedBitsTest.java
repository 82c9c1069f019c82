package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.simulator.DcapEvidence.NOW;
import static org.fedclave.simulator.DcapEvidence.PLATFORM;
import static org.fedclave.simulator.DcapEvidence.REPORT_DATA;
import static org.fedclave.simulator.DcapEvidence.VENDOR;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.TechnologyAppraiser;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One bit of each signed byte (of collateral, of each fourth) flipped, chosen at random under a
 * printed seed: all refuse.
 */
class DcapFlippedBitsTest {

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** Positions below {@code to}, each {@code step}-th, at which a flipped bit passes. */
  private List<Integer> accepted(
      DcapEvidence e, Bytes sound, int to, int step, Function<Bytes, Evidence> evidence) {
    TechnologyAppraiser appraiser = e.policy.appraiser();
    List<Integer> accepted = new ArrayList<>();
    for (int at = random.nextInt(step); at < to; at += step) {
      byte[] flipped = sound.toArray();
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      try {
        appraiser.appraise(evidence.apply(Bytes.wrap(flipped)), REPORT_DATA, NOW);
        accepted.add(at);
      } catch (RefusedException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
    return accepted;
  }

  @ParameterizedTest
  @EnumSource
  void noBitOfAQuoteBeforeItsCertificatesCanBeAnother(TeeType tee) {
    System.out.println("seed " + seed);
    DcapEvidence e = DcapEvidence.of(tee);
    Evidence sound = e.evidence();
    int certificates = indexOf(e.quote, Bytes.utf8("-----BEGIN"));
    assertThat(
            accepted(e, e.quote, certificates, 1, quote -> sound.with(EvidenceItem.QUOTE, quote)))
        .as("seed " + seed)
        .isEmpty();
  }

  @Test
  void noBitOfThePckCertificateCanBeAnother() {
    System.out.println("seed " + seed);
    DcapEvidence e = DcapEvidence.of(TeeType.TDX);
    Evidence sound = e.evidence();
    Bytes leaf = PLATFORM.certificate().issue(VENDOR.authorityIssuer(), PLATFORM.pck());
    Function<Bytes, Evidence> evidence =
        certificate ->
            sound.with(EvidenceItem.QUOTE, PLATFORM.sign(e.sound(), PLATFORM.chain(certificate)));
    assertThat(accepted(e, leaf, leaf.size(), 1, evidence)).as("seed " + seed).isEmpty();
  }

  @Test
  void noBitOfCollateralThatIsSignedCanBeAnother() {
    System.out.println("seed " + seed);
    DcapEvidence e = DcapEvidence.of(TeeType.TDX);
    Evidence sound = e.evidence();
    for (EvidenceItem item :
        List.of(
            EvidenceItem.TCB_INFO,
            EvidenceItem.QE_IDENTITY,
            EvidenceItem.PCK_CRL,
            EvidenceItem.ROOT_CA_CRL)) {
      Bytes piece = sound.item(item);
      // The signature's hexadecimal may be of either case, and says the same in both.
      int signature = indexOf(piece, Bytes.utf8(",\"signature\""));
      assertThat(
              accepted(
                  e,
                  piece,
                  signature < 0 ? piece.size() : signature,
                  4,
                  changed -> sound.with(item, changed)))
          .as(item + ", seed " + seed)
          .isEmpty();
    }
  }

  private static int indexOf(Bytes where, Bytes what) {
    for (int at = 0; at + what.size() <= where.size(); at++) {
      if (where.slice(at, at + what.size()).equals(what)) {
        return at;
      }
    }
    return -1;
  }
}

package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.collateral.CollateralStore;
import org.fedclave.attestation.collateral.StoredEndorsements;
import org.fedclave.attestation.collateral.UpdateChannel;
import org.fedclave.attestation.x509.PemChain;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain of a TPM's key is led up to its root from a store. */
class TpmChainCollateralTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
  private static final String END = "-----END CERTIFICATE-----\n";

  @TempDir private Path folder;

  private final SimulatedTpmAuthority authority = new SimulatedTpmAuthority(CLOCK);
  private final String whole =
      authority.certify(SimulatedTpmKey.generate(SimulatedTpmKey.Scheme.ECDSA).spki()).toUtf8();
  private final String leaf = whole.substring(0, whole.indexOf(END) + END.length());

  private Bytes completed(CollateralStore store, String chain) throws Exception {
    return new StoredEndorsements(store, UpdateChannel.STANDARD, CLOCK)
        .pieces(EvidenceFormat.TPM, Map.of(EvidenceItem.AK_CERTIFICATE_CHAIN, Bytes.utf8(chain)))
        .getOrDefault(EvidenceItem.AK_CERTIFICATE_CHAIN, Bytes.EMPTY);
  }

  private static List<Bytes> certificates(Bytes pem) throws Exception {
    return PemChain.decode("chain", pem, 8);
  }

  @Test
  void aLeafAloneGetsTheAuthoritiesAboveIt() throws Exception {
    CollateralStore store = CollateralStore.openOrCreate(folder, CLOCK);
    assertThat(certificates(completed(store, leaf))).hasSize(1);
    store.importBytes("root", Bytes.utf8(whole.substring(leaf.length())), UpdateChannel.STANDARD);
    assertThat(certificates(completed(store, leaf))).isEqualTo(certificates(Bytes.utf8(whole)));
    assertThat(certificates(completed(store, whole))).isEqualTo(certificates(Bytes.utf8(whole)));
  }

  @Test
  void aChainThatCannotBeReadIsLeftToTheAppraisal() throws Exception {
    CollateralStore store = CollateralStore.openOrCreate(folder, CLOCK);
    assertThat(completed(store, "x")).isEqualTo(Bytes.utf8("x"));
  }
}

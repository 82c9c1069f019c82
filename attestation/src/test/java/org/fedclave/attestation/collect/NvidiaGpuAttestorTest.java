package org.fedclave.attestation.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.GpuAttestorProvider;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

/** What the collector makes of what a driver says; the driver is a stand-in in Java. */
class NvidiaGpuAttestorTest {

  private static final Bytes NONCE = Bytes.hex("3c".repeat(32));

  /** A driver that answers as told. */
  private static final class StandIn implements NvmlLibrary {
    State state = new State(true, false, false);
    int devices = 2;
    Bytes echoed = NONCE;
    boolean closed;

    @Override
    public State state() {
      return state;
    }

    @Override
    public int deviceCount() {
      return devices;
    }

    @Override
    public Bytes certificateChain(int device) {
      return Bytes.utf8("chain " + device);
    }

    @Override
    public Bytes report(int device, Bytes nonce) {
      return Bytes.hex("11e001ff" + echoed.toHex() + "0" + device);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final StandIn driver = new StandIn();
  private final NvidiaGpuAttestor attestor = new NvidiaGpuAttestor(driver, EndorsementSource.NONE);

  @Test
  void eachGpuGivesItsReportAndChain() throws IOException {
    List<Evidence> evidence = attestor.attest(NONCE);
    assertThat(evidence).hasSize(2);
    assertThat(evidence.get(1).item(EvidenceItem.CERTIFICATE_CHAIN))
        .isEqualTo(Bytes.utf8("chain 1"));
    assertThat(evidence.get(1).item(EvidenceItem.REPORT).toHex()).endsWith("3c01");
    attestor.close();
    assertThat(driver.closed).isTrue();
  }

  @Test
  void confidentialComputingMustBeOnAndDeveloperToolsOff() throws IOException {
    driver.state = new NvmlLibrary.State(false, false, false);
    assertFails("confidential computing is off");
    driver.state = new NvmlLibrary.State(true, false, true);
    assertFails("developer tools may look into these GPUs");
    driver.state = new NvmlLibrary.State(false, true, false);
    assertThat(attestor.attest(NONCE)).hasSize(2);
  }

  @Test
  void thereMustBeAGpu() {
    driver.devices = 0;
    assertFails("sees 0 GPUs");
    driver.devices = Integer.MAX_VALUE;
    assertFails("sees 2147483647 GPUs");
  }

  @Test
  void aReportForAnotherNonceIsNoticed() {
    driver.echoed = Bytes.hex("3d".repeat(32));
    assertFails("the report of GPU 0 does not hold the data");
  }

  @Test
  void aMachineWithoutADriverSaysSo() {
    assertThatThrownBy(
            () -> GpuAttestorProvider.open("nvml", Map.of("library", "/nowhere/libnvidia-ml.so.1")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no NVIDIA driver here");
    assertThatThrownBy(() -> GpuAttestorProvider.open("nvml", Map.of("collatral", "a")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no setting \"collatral\"");
  }

  private void assertFails(String sentence) {
    assertThatThrownBy(() -> attestor.attest(NONCE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(sentence);
  }
}

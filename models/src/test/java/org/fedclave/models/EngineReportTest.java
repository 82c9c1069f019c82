package org.fedclave.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

final class EngineReportTest {
  @Test
  void thisProcessUsesOneThreadOfOpenBlas() {
    EngineReport report = EngineReport.ofThisProcess().requireDeterministic();
    assertThat(report.engine()).isEqualTo("nd4j 1.0.0-M2.1");
    assertThat(report.backend()).isEqualTo("CPU");
    assertThat(report.blasVendor()).isEqualTo("OPENBLAS");
  }

  @Test
  void moreThreadsAreRefusedWithWhatToDo() {
    var refused =
        assertThrows(
            IllegalStateException.class,
            () -> new EngineReport("nd4j", "CPU", "OPENBLAS", 2, 1, true).requireDeterministic());
    assertThat(refused).hasMessageContaining("OMP_NUM_THREADS=1");
    assertThrows(
        IllegalStateException.class,
        () -> new EngineReport("nd4j", "CPU", "OPENBLAS", 1, 2, true).requireDeterministic());
  }

  @Test
  void convolutionsRunOnOneDnnWhereTheNativeLibraryHasIt() throws Exception {
    Nd4jSettings.apply();
    assumeTrue(
        org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.Environment.getInstance().isUseONEDNN(),
        "this platform's native library is built without OneDNN");
    assertThat(EngineReport.ofThisProcess().oneDnn()).isTrue();
    MultiLayerNetwork network = new MultiLayerNetwork(Fixtures.cnn().layers());
    network.init();
    network.output(Nd4j.zeros(2, 64));
    for (int i = 0; i < 3; i++) {
      Layer layer = network.getLayer(i);
      assertThat(layer.getHelper()).as("helper of layer %d", i).isNotNull();
    }
  }

  @Test
  void equalShapesAreMadeOnce() {
    Nd4jSettings.apply();
    assertThat(Nd4j.getShapeInfoProvider()).isInstanceOf(CachedShapes.class);
    assertThat(Nd4j.create(7, 3).shapeInfoDataBuffer())
        .isSameAs(Nd4j.create(7, 3).shapeInfoDataBuffer());
    assertThat(Nd4j.create(7, 3).shapeInfoDataBuffer())
        .isNotSameAs(Nd4j.create(3, 7).shapeInfoDataBuffer());
  }
}

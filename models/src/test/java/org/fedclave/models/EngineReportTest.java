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
  void thisProcessUsesOneThreadOfOpenBlas() throws Exception {
    EngineReport report = Engines.of("dl4j").report().requireRepeatable();
    assertThat(report.words())
        .containsEntry("engine", "dl4j")
        .containsEntry("engine-version", "nd4j 1.0.0-M2.1")
        .containsEntry("device", "CPU")
        .containsEntry("blas", "OPENBLAS")
        .containsEntry("blas-threads", "1")
        .containsEntry("openmp-threads", "1")
        .containsEntry("repeatable", "true");
  }

  @Test
  void anEngineThatIsNotThereIsRefusedWithThoseThatAre() {
    var refused = assertThrows(UnusableEngineException.class, () -> Engines.of("dl5j"));
    assertThat(refused).hasMessageContaining("\"dl5j\"").hasMessageContaining("it has dl4j");
  }

  @Test
  void dl4jRefusesWhereNd4jComputesOnAGpu() throws Exception {
    EngineProvider engine = new Dl4jProvider(() -> false);
    ModelConfiguration model = Fixtures.cnn();
    var noReport = assertThrows(UnusableEngineException.class, engine::report);
    var noNetwork = assertThrows(IllegalArgumentException.class, () -> engine.network(model));
    assertThat(noReport)
        .hasMessageContaining("computes on the CPU")
        .hasMessageContaining("take engine dl4j-cuda");
    assertThat(noNetwork).hasMessage(noReport.getMessage());
  }

  @Test
  void anEngineWhoseNd4jCannotStartSaysSoInsteadOfFailing() throws Exception {
    ModelConfiguration model = Fixtures.cnn();
    EngineProvider engine =
        new Dl4jProvider(
            () -> {
              throw new UnusableEngineException("ND4J cannot start");
            });
    assertThat(assertThrows(UnusableEngineException.class, engine::report))
        .hasMessage("ND4J cannot start");
    assertThat(assertThrows(IllegalArgumentException.class, () -> engine.network(model)))
        .hasMessage("ND4J cannot start");
  }

  @Test
  void moreThreadsAreRefusedWithWhatToDo() {
    var refused =
        assertThrows(
            IllegalStateException.class,
            () -> Nd4jReport.of("CPU", "OPENBLAS", 2, 1, true).requireRepeatable());
    assertThat(refused).hasMessageContaining("OMP_NUM_THREADS=1");
    assertThrows(
        IllegalStateException.class,
        () -> Nd4jReport.of("CPU", "OPENBLAS", 1, 2, true).requireRepeatable());
  }

  @Test
  void convolutionsRunOnOneDnnWhereTheNativeLibraryHasIt() throws Exception {
    Nd4jSettings.apply();
    assumeTrue(
        org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.Environment.getInstance().isUseONEDNN(),
        "this platform's native library is built without OneDNN");
    assertThat(Engines.dl4j().report().details()).containsEntry("onednn", "true");
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

package org.fedclave.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.fedclave.models.Crossings;
import org.fedclave.models.EngineProvider;
import org.fedclave.models.EngineReport;
import org.fedclave.models.Examples;
import org.fedclave.models.LocalStart;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Network;

/**
 * An engine that gathers each batch's rows and trains nothing: what a step costs beside training.
 */
final class LoopAlone implements EngineProvider {
  @Override
  public String name() {
    return "rows alone";
  }

  @Override
  public EngineReport report() {
    throw new UnsupportedOperationException("it trains nothing that a proof could be about");
  }

  @Override
  public void require(ModelConfiguration model) {
    // Any model is as good as another.
  }

  @Override
  public Network network(ModelConfiguration model) {
    return new Gathering(model);
  }

  private static final class Gathering implements Network {
    private static final int ALIGNMENT = 64;

    private final ModelConfiguration model;
    private final Arena arena = Arena.ofConfined();
    private MemorySegment features = MemorySegment.NULL;
    private MemorySegment labels = MemorySegment.NULL;
    private Optional<Examples> examples = Optional.empty();
    private int[] order = {};
    private Crossings crossings = Crossings.NONE;

    Gathering(ModelConfiguration model) {
      this.model = model;
    }

    @Override
    public void begin(float[] parameters, Examples rows, LocalStart start) {
      examples = Optional.of(rows);
    }

    @Override
    public void order(int[] rows) {
      order = rows.clone();
    }

    @Override
    public void step(int from, int size) {
      if (features.byteSize() == 0) {
        features = memory((long) size * model.featureCount());
        labels = memory((long) size * model.outputCount());
      }
      examples.orElseThrow().gather(order, from, size, features, labels);
      crossings = crossings.step().in(features.byteSize() + labels.byteSize());
    }

    @Override
    public double takeLoss() {
      return 0;
    }

    @Override
    public void end(float[] parameters) {
      examples = Optional.empty();
    }

    @Override
    public void outputs(float[] parameters, Examples rows, OutputConsumer consumer) {
      throw new UnsupportedOperationException("nothing was trained");
    }

    @Override
    public Crossings crossings() {
      return crossings;
    }

    @Override
    public void close() {
      arena.close();
    }

    private MemorySegment memory(long numbers) {
      return arena.allocate(numbers * Float.BYTES, ALIGNMENT);
    }
  }
}

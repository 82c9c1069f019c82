package org.fedclave.engine.libtorch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.fedclave.models.GradientTerm;
import org.fedclave.models.LocalStart;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * What happens between a batch's mean gradient and the next parameters, in DL4J's order: the
 * federated term, L1 and L2, the updaters, weight decay. Whole vectors at a time, on the device;
 * plain SGD with nothing else takes each array's gradient as autograd made it, with the same bits,
 * which spares two passes over a vector as long as the model.
 *
 * <p>Made in a {@code PointerScope}, for one local training.
 */
final class StepRule implements AutoCloseable {
  private final Kept kept = new Kept();
  private final Tensor parameters;
  private final Tensor gradient;
  private final Optional<Tensor> l1;
  private final Optional<Tensor> l2;
  private final Optional<Tensor> decay;
  private final Optional<Tensor> shrinking;
  private final Term term;
  private final List<Part> parts = new ArrayList<>();
  private final List<ParameterMemory.Array> arrays;
  private final boolean plain;
  private final double factor;
  private int iteration;

  /** Adds a federated algorithm's term to the gradient. */
  private interface Term {
    void add();
  }

  /** One updater's range of the vectors. */
  private record Part(Optimiser optimiser, Tensor parameters, Tensor gradient) {}

  StepRule(ParameterMemory memory, TorchDevice device, LocalStart start) {
    this.parameters = memory.trained();
    this.gradient = memory.gradient();
    this.arrays = memory.arrays();
    this.factor = start.rateFactor();
    this.l1 = kept(memory.constants(trained -> trained.penalty().l1()));
    this.l2 = kept(memory.constants(trained -> trained.penalty().l2()));
    this.decay =
        kept(
            memory.constants(
                trained -> trained.penalty().decay() + trained.penalty().decayByRate()));
    this.shrinking =
        kept(
            memory.constants(
                trained ->
                    trained.penalty().decay()
                        + trained.penalty().decayByRate() * trained.rate() * factor));
    this.term = term(memory, device, start.term());
    this.plain =
        start.term() instanceof GradientTerm.None
            && l1.isEmpty()
            && l2.isEmpty()
            && decay.isEmpty()
            && arrays.stream().allMatch(array -> array.trained().updater() instanceof Sgd);
    for (ParameterMemory.Block block : memory.blocks()) {
      Tensor part = kept.add(parameters.narrow(0, block.from(), block.length()));
      double rate = block.trained().rate() * factor;
      parts.add(
          new Part(
              Optimiser.of(block.trained().updater(), rate, part, kept),
              part,
              kept.add(gradient.narrow(0, block.from(), block.length()))));
    }
  }

  /**
   * Changes the parameters by their gradient.
   *
   * @param slopes of the mean loss by each array, in the order of {@link ParameterMemory#arrays()}
   * @return what regularisation adds to DL4J's score, at the parameters before
   */
  Optional<Tensor> step(TensorVector slopes) {
    if (plain) {
      descend(slopes);
      return Optional.empty();
    }
    for (int i = 0; i < arrays.size(); i++) {
      arrays.get(i).gradient().copy_(slopes.get(i));
    }
    term.add();
    Optional<Tensor> penalty = penalise();
    Optional<Tensor> shrinkage = shrinking.map(parameters::mul);
    for (Part part : parts) {
      part.optimiser().step(part.parameters(), part.gradient(), iteration);
    }
    shrinkage.ifPresent(parameters::sub_);
    iteration++;
    return penalty;
  }

  private void descend(TensorVector slopes) {
    for (int i = 0; i < arrays.size(); i++) {
      ParameterMemory.Array array = arrays.get(i);
      array.parameters().add_(slopes.get(i), new Scalar(-array.trained().rate() * factor));
    }
  }

  @Override
  public void close() {
    kept.close();
  }

  /** L1 and L2 go into the gradient, and all three into the score. */
  private Optional<Tensor> penalise() {
    List<Tensor> scores = new ArrayList<>();
    l1.ifPresent(
        factors -> {
          Tensor slope = parameters.sign().mul_(factors);
          scores.add(slope.dot(parameters));
          gradient.add_(slope);
        });
    l2.ifPresent(
        factors -> {
          Tensor slope = parameters.mul(factors);
          scores.add(slope.dot(parameters).mul_(new Scalar(0.5)));
          gradient.add_(slope);
        });
    decay.ifPresent(
        factors -> scores.add(parameters.mul(factors).dot(parameters).mul_(new Scalar(0.5))));
    return scores.stream().reduce(Tensor::add);
  }

  private Term term(ParameterMemory memory, TorchDevice device, GradientTerm asked) {
    return switch (asked) {
      case GradientTerm.None() -> () -> {};
      case GradientTerm.Proximal(double weight) -> {
        Tensor round = kept.add(parameters.clone());
        yield () -> gradient.add_(parameters, new Scalar(weight)).sub_(round, new Scalar(weight));
      }
      case GradientTerm.Drift drift -> {
        Tensor correction = kept.add(device.vector(memory.ordered(drift.correction())));
        yield () -> gradient.add_(correction);
      }
    };
  }

  private Optional<Tensor> kept(Optional<Tensor> vector) {
    return vector.map(kept::add);
  }
}

package org.fedclave.engine.libtorch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fedclave.engine.libtorch.Slot.Treatment.Trained;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A network's parameters on the device: all trained ones in one vector, their gradients in another,
 * running statistics in a third; layers have views of them.
 *
 * <p>Arrays with one updater lie side by side, so that a step is a few operations on whole vectors.
 * DL4J's order is made again when parameters come in and go out.
 */
final class ParameterMemory implements AutoCloseable {
  private final Kept kept = new Kept();
  private final TorchDevice device;
  private final List<Slot> trainedSlots;
  private final List<Slot> countedSlots;
  private final Tensor trained;
  private final Tensor gradient;
  private final Tensor counted;
  private final List<Tensor> views = new ArrayList<>();
  private final List<Array> arrays = new ArrayList<>();
  private final TensorVector leaves = kept.add(new TensorVector());

  /** Call in a {@code PointerScope}. */
  ParameterMemory(List<Slot> slots, TorchDevice device) {
    this.device = device;
    this.trainedSlots = byUpdater(slots);
    this.countedSlots = slots.stream().filter(slot -> !isTrained(slot)).toList();
    this.trained = kept.add(device.zeros(ScalarType.Float, length(trainedSlots)));
    this.gradient = kept.add(device.zeros(ScalarType.Float, length(trainedSlots)));
    this.counted = kept.add(device.zeros(ScalarType.Float, length(countedSlots)));
    Tensor[] bySlot = new Tensor[slots.size()];
    long at = 0;
    for (Slot slot : trainedSlots) {
      bySlot[slot.index()] = leaf(slot, at);
      at += slot.length();
    }
    at = 0;
    for (Slot slot : countedSlots) {
      bySlot[slot.index()] = kept.add(part(counted, slot, at));
      at += slot.length();
    }
    views.addAll(List.of(bySlot));
  }

  /** A range of the trained vector with one updater; penalties may differ in it. */
  record Block(Trained trained, long from, long length) {}

  /** One trained array's numbers, and the place of their gradient. */
  record Array(Trained trained, Tensor parameters, Tensor gradient) {}

  Tensor view(Slot slot) {
    return views.get(slot.index());
  }

  Tensor trained() {
    return trained;
  }

  Tensor gradient() {
    return gradient;
  }

  /** The trained arrays, as they lie in the vectors. */
  List<Array> arrays() {
    return List.copyOf(arrays);
  }

  /** The gradient of a loss by each of {@link #arrays()}, in that order. Call in a scope. */
  TensorVector slopes(Tensor loss) {
    return torch.grad(new TensorVector(loss), leaves);
  }

  /** Takes parameters over, in DL4J's order. */
  void give(float[] parameters) {
    device.write(ordered(parameters, trainedSlots), trained);
    device.write(ordered(parameters, countedSlots), counted);
  }

  /** Hands parameters out, in DL4J's order. */
  void take(float[] parameters) {
    scatter(device.read(trained), trainedSlots, parameters);
    scatter(device.read(counted), countedSlots, parameters);
  }

  /** The trained parameters' part of a vector in DL4J's order, in the order of this memory. */
  float[] ordered(float[] parameters) {
    return ordered(parameters, trainedSlots);
  }

  /**
   * A number for each trained parameter, the same one throughout an array; nothing where all are 0.
   * Made on the device.
   */
  Optional<Tensor> constants(ToDoubleFunction<Trained> constant) {
    Optional<Tensor> numbers = Optional.empty();
    long at = 0;
    for (Slot slot : trainedSlots) {
      double number = constant.applyAsDouble((Trained) slot.treatment());
      if (number != 0) {
        numbers = numbers.or(() -> Optional.of(torch.zeros_like(trained)));
        numbers.orElseThrow().narrow(0, at, slot.length()).fill_(new Scalar(number));
      }
      at += slot.length();
    }
    return numbers;
  }

  /** The ranges of the trained vector, which cover it. */
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    long at = 0;
    for (Slot slot : trainedSlots) {
      Trained own = (Trained) slot.treatment();
      if (!blocks.isEmpty() && blocks.getLast().trained().updater().equals(own.updater())) {
        Block last = blocks.removeLast();
        blocks.add(new Block(last.trained(), last.from(), last.length() + slot.length()));
      } else {
        blocks.add(new Block(own, at, slot.length()));
      }
      at += slot.length();
    }
    return blocks;
  }

  @Override
  public void close() {
    kept.close();
  }

  /** A view by which gradients are taken. */
  private Tensor leaf(Slot slot, long at) {
    Tensor own = kept.add(part(trained, slot, at));
    arrays.add(new Array((Trained) slot.treatment(), own, kept.add(part(gradient, slot, at))));
    Tensor leaf = kept.add(own.detach().set_requires_grad(true));
    leaves.push_back(leaf);
    return leaf;
  }

  private static Tensor part(Tensor vector, Slot slot, long at) {
    return vector.narrow(0, at, slot.length()).view(slot.sizes());
  }

  private static boolean isTrained(Slot slot) {
    return slot.treatment() instanceof Trained;
  }

  private static List<Slot> byUpdater(List<Slot> slots) {
    Map<IUpdater, List<Slot>> groups = new LinkedHashMap<>();
    for (Slot slot : slots) {
      if (slot.treatment() instanceof Trained(IUpdater updater, Penalty penalty)) {
        groups.computeIfAbsent(updater, unseen -> new ArrayList<>()).add(slot);
      }
    }
    return groups.values().stream().flatMap(Collection::stream).toList();
  }

  private static long length(List<Slot> slots) {
    return slots.stream().mapToLong(Slot::length).sum();
  }

  private static float[] ordered(float[] parameters, List<Slot> slots) {
    float[] numbers = new float[Math.toIntExact(length(slots))];
    int at = 0;
    for (Slot slot : slots) {
      System.arraycopy(parameters, slot.place(), numbers, at, slot.length());
      at += slot.length();
    }
    return numbers;
  }

  private static void scatter(float[] numbers, List<Slot> slots, float[] parameters) {
    int at = 0;
    for (Slot slot : slots) {
      System.arraycopy(numbers, at, parameters, slot.place(), slot.length());
      at += slot.length();
    }
  }
}

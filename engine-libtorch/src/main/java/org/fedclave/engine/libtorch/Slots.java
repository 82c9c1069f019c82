package org.fedclave.engine.libtorch;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.fedclave.engine.libtorch.Slot.Treatment;
import org.nd4j.linalg.learning.config.IUpdater;

/** Collects a network's parameter arrays while its layers are read, in DL4J's order. */
final class Slots {
  private final List<Slot> slots = new ArrayList<>();
  private int length;

  /** A trained array; columns-first arrays of DL4J come with their axes turned around. */
  Slot trained(String where, Layer layer, String name, long... shape) {
    IUpdater updater = layer.getUpdaterByParam(name);
    Optimiser.require(where, updater);
    Penalty penalty = Penalty.of(where, layer.getRegularizationByParam(name));
    return add(where, name, new Treatment.Trained(updater, penalty), shape);
  }

  /** A running statistic. */
  Slot counted(String where, String name, long... shape) {
    return add(where, name, new Treatment.Counted(), shape);
  }

  List<Slot> all() {
    return List.copyOf(slots);
  }

  /** Numbers in DL4J's flat array so far. */
  int length() {
    return length;
  }

  private Slot add(String where, String name, Treatment treatment, long... shape) {
    Slot slot =
        new Slot(
            slots.size(), where, name, length, LongStream.of(shape).boxed().toList(), treatment);
    slots.add(slot);
    length = Math.addExact(length, slot.length());
    return slot;
  }
}

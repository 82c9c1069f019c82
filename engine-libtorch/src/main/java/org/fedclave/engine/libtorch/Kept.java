package org.fedclave.engine.libtorch;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;

/** Native objects that outlive the {@code PointerScope} they were made in. */
final class Kept implements AutoCloseable {
  private final Deque<Pointer> pointers = new ArrayDeque<>();

  <P extends Pointer> P add(P pointer) {
    pointer.retainReference();
    pointers.push(pointer);
    return pointer;
  }

  /** Frees them, the last one first. */
  @Override
  public void close() {
    while (!pointers.isEmpty()) {
      pointers.pop().releaseReference();
    }
  }
}

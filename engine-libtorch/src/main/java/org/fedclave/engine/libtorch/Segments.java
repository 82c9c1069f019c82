package org.fedclave.engine.libtorch;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Java's memory outside the heap, as JavaCPP wants it. */
final class Segments {
  private Segments() {}

  /** The segment's own memory, not a copy: it must stay reachable as long as this is used. */
  static FloatPointer floats(MemorySegment segment) {
    return new View(segment);
  }

  /** A buffer of java.nio would end at 2 GiB. */
  private static final class View extends FloatPointer {
    private View(MemorySegment segment) {
      super((Pointer) null);
      this.address = segment.address();
      this.capacity = segment.byteSize() / Float.BYTES;
      this.limit = this.capacity;
    }
  }
}

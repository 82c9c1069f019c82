package org.fedclave.simulator.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.simulator.fuzz.FuzzTarget.Form;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every reader and needs no luck to be found out. */
class EveryReaderTest {

  private static final int MOST_CUTS = 300;

  @ParameterizedTest
  @EnumSource
  void aSoundInputIsRead(FuzzTarget target) {
    for (Bytes seed : target.seeds()) {
      assertThat(target.accepts(seed)).as("%s, %s", target, seed).isTrue();
    }
  }

  /** The targets whose input has one end: in the others padding or entries may lack or follow. */
  static Stream<FuzzTarget> withAnEnd() {
    return Arrays.stream(FuzzTarget.values()).filter(target -> target.form() != Form.PADDED);
  }

  /** Of long inputs a sample, and all cuts near both ends. */
  @ParameterizedTest
  @MethodSource("withAnEnd")
  void aCutInputIsRefused(FuzzTarget target) {
    for (Bytes seed : target.seeds()) {
      int end = target.form() == Form.BINARY ? seed.size() : withoutTrailingSpace(seed);
      int step = 1 + end / MOST_CUTS;
      for (int size = 0; size < end; size += size < 64 || size > end - 64 ? 1 : step) {
        boolean accepted = target.accepts(seed.slice(0, size));
        assertThat(accepted && !isBetweenElements(target, seed, size))
            .as("%s, %d of %s", target, size, seed)
            .isFalse();
      }
    }
  }

  private static boolean isBetweenElements(FuzzTarget target, Bytes seed, int cut) {
    return target.form() == Form.SEQUENCE && target.accepts(seed.slice(cut, seed.size()));
  }

  private static int withoutTrailingSpace(Bytes text) {
    String read = new String(text.unsafeArray(), StandardCharsets.ISO_8859_1);
    return read.replaceAll("[\\s\\x00]+\\z", "").length();
  }

  @ParameterizedTest
  @MethodSource("withAnEnd")
  void anythingAppendedIsRefused(FuzzTarget target) {
    for (Bytes seed : target.seeds()) {
      for (byte[] tail : List.of(new byte[] {'x'}, new byte[] {0, 0})) {
        assertThat(target.accepts(HostileInputs.joined(seed.toArray(), tail)))
            .as("%s, %s and %d more bytes", target, seed, tail.length)
            .isFalse();
      }
      if (target.form() != Form.SEQUENCE) {
        assertThat(target.accepts(HostileInputs.joined(seed.toArray(), seed.toArray())))
            .as("%s, %s twice", target, seed)
            .isFalse();
      }
    }
  }

  /** Inputs that grow make a reader allocate in proportion at most, far beyond every cap. */
  @ParameterizedTest
  @EnumSource
  void whatIsAllocatedGrowsNoFasterThanTheInput(FuzzTarget target) {
    for (Map.Entry<String, IntFunction<Bytes>> family :
        HostileInputs.families(target.seeds().getFirst()).entrySet()) {
      for (int size = 1 << 12; size <= 1 << 18; size <<= 3) {
        Bytes input = family.getValue().apply(size);
        assertThat(input.size()).isGreaterThanOrEqualTo(size);
        try {
          target.check(input);
        } catch (StackOverflowError e) {
          throw new AssertionError(target + " recurses on " + family.getKey(), e);
        }
      }
    }
  }
}

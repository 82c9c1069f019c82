package org.fedclave.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;

/** No byte of a bundle is outside of every check. */
class EveryByteCountsTest {

  private static final long SEED = 20260301;
  private static final int RANDOM_POSITIONS = 200;

  private final Bytes proof = new SimulatedRun().proof();
  private final ProofVerifier verifier = new ProofVerifier();

  @Test
  void theFirstMiddleAndLastByteOfEveryPartAndEveryHeaderCount() {
    List<Integer> unnoticed = new ArrayList<>();
    var places = new TreeSet<Integer>();
    new Walk(proof, 0, places).map();
    for (int place : places) {
      if (isAccepted(flipped(place, 0x01))) {
        unnoticed.add(place);
      }
    }
    System.out.println(places.size() + " structural places of " + proof.size() + " bytes changed");
    assertThat(places).hasSizeGreaterThan(500);
    assertThat(unnoticed).as("places whose change was not noticed").isEmpty();
  }

  @Test
  void aBitAnywhereCounts() {
    var random = new SplittableRandom(SEED);
    List<String> unnoticed = new ArrayList<>();
    for (int i = 0; i < RANDOM_POSITIONS; i++) {
      int place = random.nextInt(proof.size());
      int mask = 1 << random.nextInt(8);
      if (isAccepted(flipped(place, mask))) {
        unnoticed.add(place + " ^ " + mask);
      }
    }
    assertThat(unnoticed).as("seed %d", SEED).isEmpty();
  }

  @Test
  void aCutOrLongerBundleIsRefused() {
    for (int size = 0; size < proof.size(); size += 997) {
      assertThat(isAccepted(proof.slice(0, size))).as("cut at %d", size).isFalse();
    }
    assertThat(isAccepted(proof.slice(0, proof.size() - 1))).isFalse();
    byte[] longer = Arrays.copyOf(proof.toArray(), proof.size() + 1);
    assertThat(isAccepted(Bytes.wrap(longer))).isFalse();
    assertThat(isAccepted(proof)).isTrue();
  }

  /** Anything but a verdict, such as an unchecked exception, ends the test. */
  private boolean isAccepted(Bytes changed) {
    try {
      return !verifier.verify(SimulatedRun.MODEL, changed).countersigners().isEmpty();
    } catch (ProofRefusedException e) {
      return false;
    }
  }

  private Bytes flipped(int place, int mask) {
    byte[] changed = proof.toArray();
    changed[place] ^= (byte) mask;
    return Bytes.wrap(changed);
  }

  /** Walks deterministic CBOR, also inside byte strings that hold it, and collects places. */
  private static final class Walk {
    private final Bytes in;
    private final Set<Integer> places;
    private int at;

    Walk(Bytes in, int at, Set<Integer> places) {
      this.in = in;
      this.at = at;
      this.places = places;
    }

    void map() {
      int members = header();
      for (int i = 0; i < 2 * members; i++) {
        value();
      }
    }

    private void value() {
      int major = (in.get(at) & 0xff) >> 5;
      if (major == 5) {
        map();
        return;
      }
      int argument = header();
      if (major == 4) {
        for (int i = 0; i < argument; i++) {
          value();
        }
      } else if (major == 2 || major == 3) {
        string(argument);
      }
    }

    private void string(int size) {
      if (isMap(at, size)) {
        new Walk(in, at, places).map();
      } else if (size > 0) {
        places.add(at);
        places.add(at + size / 2);
        places.add(at + size - 1);
      }
      at += size;
    }

    private boolean isMap(int from, int size) {
      if (size == 0 || (in.get(from) & 0xff) >> 5 != 5) {
        return false;
      }
      try {
        CborReader.decode("inner", in.slice(from, from + size), size);
        return true;
      } catch (MalformedException e) {
        return false;
      }
    }

    /** Collects the header's bytes and returns its argument (RFC 8949, section 3). */
    private int header() {
      int info = in.get(at) & 0x1f;
      places.add(at++);
      if (info < 24) {
        return info;
      }
      int argument = 0;
      for (int i = 0; i < 1 << (info - 24); i++) {
        places.add(at);
        argument = (argument << 8) | (in.get(at++) & 0xff);
      }
      return argument;
    }
  }
}

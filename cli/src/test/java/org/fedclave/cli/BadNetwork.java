package org.fedclave.cli;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.fedclave.transport.faults.FaultProxy;
import org.fedclave.transport.faults.LinkShape;

/**
 * What the network between members and coordinator does while a run lasts. TCP repairs loss and
 * order within a connection; what is left of them is time, and the order of letters that come over
 * different connections.
 */
enum BadNetwork {
  /** 100 ms each way on every link. */
  DELAY {
    @Override
    void begin(List<FaultProxy> links, RandomGenerator random) {
      anew(links, _ -> LinkShape.megabits(20, Duration.ofMillis(100), 0));
    }
  },
  /** Every twentieth segment of every link is lost: pauses and bursts. */
  LOSS {
    @Override
    void begin(List<FaultProxy> links, RandomGenerator random) {
      anew(
          links,
          _ -> new LinkShape(Duration.ofMillis(10), 2_500_000, 0.05, Duration.ofMillis(200)));
    }
  },
  /** A link in turn, which is up to chance, is reset all the time. */
  CUT {
    @Override
    void begin(List<FaultProxy> links, RandomGenerator random) {}

    @Override
    void meanwhile(List<FaultProxy> links, RandomGenerator random) {
      links.get(random.nextInt(links.size())).cut();
    }
  },
  /** One link goes dead without a word, in the middle; a new connection would work. */
  HALF_OPEN {
    @Override
    void begin(List<FaultProxy> links, RandomGenerator random) {
      links.get(random.nextInt(links.size())).thawNewOnly();
    }
  },
  /** Letters overtake each other: each link has another delay, up to 400 ms. */
  REORDER {
    @Override
    void begin(List<FaultProxy> links, RandomGenerator random) {
      anew(links, _ -> LinkShape.megabits(20, Duration.ofMillis(random.nextInt(400)), 0));
    }
  };

  /** How often {@link #meanwhile} is asked. */
  static final Duration EVERY = Duration.ofMillis(300);

  private interface Shaping {
    LinkShape of(FaultProxy link);
  }

  /** At the beginning of a run. */
  abstract void begin(List<FaultProxy> links, RandomGenerator random);

  /** Again and again. */
  void meanwhile(List<FaultProxy> links, RandomGenerator random) {}

  private static void anew(List<FaultProxy> links, Shaping shaping) {
    for (FaultProxy link : links) {
      LinkShape shape = shaping.of(link);
      link.shape(shape, shape);
      link.cut(); // so that every connection has the new shape
    }
  }

  /** All links are as good as they get. */
  static void end(Collection<FaultProxy> links) {
    for (FaultProxy link : links) {
      link.shape(LinkShape.CLEAN, LinkShape.CLEAN);
      link.cut();
    }
  }
}

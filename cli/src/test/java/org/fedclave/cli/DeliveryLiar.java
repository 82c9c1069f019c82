package org.fedclave.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;

/** Delivers what was sent, and not as it was sent. */
final class DeliveryLiar extends Liar {

  private static final int LATE_MILLIS = 10;

  private final Lie lie;
  private final Executor later =
      CompletableFuture.delayedExecutor(LATE_MILLIS, TimeUnit.MILLISECONDS);
  private final Map<Lane, Letter> waiting = new HashMap<>();

  private record Lane(MemberId from, MemberId to) {}

  DeliveryLiar(LiarWorld world, Lie lie) {
    super(world);
    this.lie = lie;
  }

  @Override
  synchronized List<Letter> passing(Play play, Letter letter) {
    play.tell();
    return switch (lie) {
      case REPEATS_EVERY_LETTER -> List.of(letter, letter);
      case REPEATS_LETTERS_UNDER_NEW_NAMES ->
          Cast.PARTIES.contains(letter.from()) || letter.from().equals(Courier.COORDINATOR)
              ? List.of(letter)
              : List.of(letter, with(letter, letter.payload()));
      default -> reordered(play, letter);
    };
  }

  /** A letter waits until the next one overtakes it, or for so long. */
  private List<Letter> reordered(Play play, Letter letter) {
    var lane = new Lane(letter.from(), letter.to());
    Letter before = waiting.remove(lane);
    if (before != null) {
      return List.of(letter, before);
    }
    waiting.put(lane, letter);
    later.execute(() -> play.passLate(release(lane, letter)));
    return List.of();
  }

  private synchronized List<Letter> release(Lane lane, Letter letter) {
    return waiting.remove(lane, letter) ? List.of(letter) : List.of();
  }
}

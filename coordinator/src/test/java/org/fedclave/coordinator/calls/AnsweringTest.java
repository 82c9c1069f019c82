package org.fedclave.coordinator.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.fedclave.transport.TransportException.Rule;
import org.junit.jupiter.api.Test;

class AnsweringTest {

  private final Client client = new Client();
  private final AtomicInteger made = new AtomicInteger();

  private Stream<Integer> results() {
    return Stream.generate(made::incrementAndGet).limit(10_000);
  }

  @Test
  void aClientThatDoesNotReadIsMadeNoResultsFor() {
    client.room = 3;
    Answering.many(client, this::results);
    assertThat(client.sent).containsExactly(1, 2, 3);
    assertThat(made).hasValueLessThanOrEqualTo(4);
    assertThat(client.end).isEmpty();
  }

  @Test
  void aClientThatReadsGetsAllInOrderAndOneEnd() {
    Answering.many(client, this::results);
    while (client.end.isEmpty()) {
      client.room = 100;
      client.ready.run();
    }
    client.ready.run();
    assertThat(client.sent).hasSize(10_000).isSorted();
    assertThat(client.end).isEqualTo("completed");
  }

  @Test
  void aRefusalIsTheWholeAnswer() {
    Answering.many(
        client,
        () -> {
          throw new RefusedCall(Rule.NOT_FOUND, "there is no such thing");
        });
    assertThat(client.end).contains("there is no such thing");
    assertThat(client.sent).isEmpty();
  }

  /** A client that reads as the test tells it. */
  private static final class Client extends ServerCallStreamObserver<Integer> {

    private final List<Integer> sent = new ArrayList<>();
    private int room;
    private String end = "";
    private Runnable ready = () -> {};

    @Override
    public boolean isReady() {
      return room > 0;
    }

    @Override
    public void onNext(Integer message) {
      room--;
      sent.add(message);
    }

    @Override
    public void onError(Throwable refusal) {
      end += String.valueOf(refusal.getMessage());
    }

    @Override
    public void onCompleted() {
      end += "completed";
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      ready = handler;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}
  }
}

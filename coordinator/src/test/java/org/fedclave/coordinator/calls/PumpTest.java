package org.fedclave.coordinator.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PumpTest {

  private final ConcurrentLinkedQueue<String> waiting = new ConcurrentLinkedQueue<>();
  private final Client client = new Client();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Pump<String> pump =
      new Pump<>(
          client,
          new Pump.Source<String>() {
            @Override
            public List<String> next() {
              String first = waiting.poll();
              return first == null ? List.of() : List.of(first);
            }

            @Override
            public boolean isFinished() {
              return false;
            }
          },
          () -> {});

  @Test
  void whenTheClientIsGoneTheThreadEndsInsteadOfAskingForEver() throws InterruptedException {
    pump.start(threads);
    client.cancel.run();
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatWasThereBeforeTheClientLeftIsSentInOrder() throws InterruptedException {
    waiting.addAll(List.of("a", "b", "c"));
    pump.start(threads);
    client.awaitSent(3);
    client.cancel.run();
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(client.sent).containsExactly("a", "b", "c");
  }

  @Test
  void aClientThatReadsNothingIsGivenUpAndWhatItReadIsClosed() throws Exception {
    client.ready = false;
    var over = new CountDownLatch(1);
    var impatient =
        new Pump<>(
            client,
            new Pump.Source<String>() {
              @Override
              public List<String> next() {
                return List.of("never read");
              }

              @Override
              public boolean isFinished() {
                return false;
              }
            },
            over::countDown,
            Duration.ofMillis(20));
    impatient.start(threads);
    assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(client.refusal).hasMessageContaining("nothing was read");
    assertThat(client.sent).isEmpty();
  }

  /** A client that takes everything, or nothing. */
  private static final class Client extends ServerCallStreamObserver<String> {

    private final List<String> sent = new ArrayList<>();
    private Runnable cancel = () -> {};
    private volatile boolean ready = true;
    private volatile Throwable refusal = new AssertionError("none came");

    synchronized void awaitSent(int count) throws InterruptedException {
      while (sent.size() < count) {
        wait();
      }
    }

    @Override
    public synchronized void onNext(String message) {
      sent.add(message);
      notifyAll();
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
      cancel = handler;
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void onError(Throwable thrown) {
      refusal = thrown;
    }

    @Override
    public void onCompleted() {}
  }
}

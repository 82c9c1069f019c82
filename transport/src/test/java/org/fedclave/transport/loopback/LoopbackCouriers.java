package org.fedclave.transport.loopback;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.Consumer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Limits;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.TransportException.Rule;
import org.jspecify.annotations.Nullable;

/**
 * Couriers inside one process, without a coordinator: for tests.
 *
 * <p>Keeps the promises of {@link Courier} as long as the process lives. Any name is an address.
 * Thread-safe.
 */
public final class LoopbackCouriers {

  private final Map<MemberId, LinkedBlockingDeque<Letter>> boxes = new ConcurrentHashMap<>();
  private final Map<Digest, Bytes> blobs = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  /** The courier of {@code self}. */
  public Courier courier(MemberId self) {
    return new Loopback(self);
  }

  private LinkedBlockingDeque<Letter> box(MemberId member) {
    return boxes.computeIfAbsent(member, _ -> new LinkedBlockingDeque<>());
  }

  private final class Loopback implements Courier {

    private final MemberId self;

    Loopback(MemberId self) {
      this.self = self;
    }

    @Override
    public MemberId self() {
      return self;
    }

    @Override
    public void send(MemberId to, RunId run, int incarnation, LetterKind kind, Bytes payload)
        throws TransportException {
      Limits.requireLetter(payload);
      byte[] id = new byte[Digest.SIZE];
      random.nextBytes(id);
      box(to)
          .addLast(
              new Letter(new Digest(Bytes.wrap(id)), self, to, run, incarnation, kind, payload));
    }

    @Override
    public Subscription receive(Consumer<Letter> handler) {
      return new Delivering(box(self), handler);
    }

    @Override
    public Digest putBlob(BlobSource source, Progress progress) throws TransportException {
      try (InputStream bytes = source.opening().open()) {
        Bytes read = Bytes.wrap(bytes.readAllBytes());
        if (!Digest.of(read).equals(source.digest())) {
          throw new TransportException(
              Rule.DIGEST, "putting a blob: the bytes are not those of its digest");
        }
        blobs.put(source.digest(), read);
        progress.moved(read.size(), read.size());
        return source.digest();
      } catch (IOException e) {
        throw new TransportException(
            Rule.FAULT, "putting a blob: its source cannot be read: " + e.getMessage(), e);
      }
    }

    @Override
    public void getBlob(Digest digest, long maximumSize, OutputStream sink, Progress progress)
        throws TransportException {
      Bytes blob = blobs.get(digest);
      if (blob == null) {
        throw new TransportException(
            Rule.NOT_FOUND, "getting a blob: there is no " + digest.abbreviated());
      }
      if (blob.size() > maximumSize) {
        throw new TransportException(
            Rule.TOO_LARGE,
            "getting a blob: it has "
                + blob.size()
                + " bytes, at most "
                + maximumSize
                + " are accepted");
      }
      try {
        sink.write(blob.unsafeArray());
      } catch (IOException e) {
        throw new TransportException(
            Rule.FAULT, "getting a blob: it cannot be written here: " + e.getMessage(), e);
      }
      progress.moved(blob.size(), blob.size());
    }

    @Override
    public void close() {}
  }

  /** One virtual thread that empties one box. */
  private static final class Delivering implements Subscription {

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable TransportException failure;

    Delivering(LinkedBlockingDeque<Letter> box, Consumer<Letter> handler) {
      thread = Thread.ofVirtual().unstarted(() -> run(box, handler));
      thread.start();
    }

    private void run(LinkedBlockingDeque<Letter> box, Consumer<Letter> handler) {
      try {
        while (!closed) {
          Letter next = box.takeFirst();
          handOver(next, box, handler);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // close() asks to end
      } catch (RuntimeException e) {
        failure =
            new TransportException(
                Rule.FAULT, "receiving letters: the handler failed: " + e.getMessage(), e);
      } finally {
        ended.countDown();
      }
    }

    /** The letter goes back to the front unless it was handled. */
    private void handOver(
        Letter letter, LinkedBlockingDeque<Letter> box, Consumer<Letter> handler) {
      boolean handled = false;
      try {
        if (!closed) {
          handler.accept(letter);
          handled = true;
        }
      } finally {
        if (!handled) {
          box.addFirst(letter);
        }
      }
    }

    @Override
    public void close() {
      closed = true;
      thread.interrupt();
    }

    @Override
    public void await() throws TransportException, InterruptedException {
      ended.await();
      TransportException thrown = failure;
      if (thrown != null) {
        throw thrown;
      }
    }
  }
}

package org.fedclave.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.SignedNote;
import org.fedclave.protocol.proof.LogProof;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.LogConsistency;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransparencyLog;
import org.fedclave.transport.TransportException;

/**
 * The coordinator's mailboxes, blobs and log, for all members in this process: what becomes of each
 * letter, blob and entry a {@link Desk} decides. Digests of blobs are not compared here as a
 * member's client does, so that what lies beneath is tested. Thread-safe.
 */
final class Mail {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Desk desk;
  private final Map<MemberId, LinkedBlockingQueue<Letter>> boxes = new ConcurrentHashMap<>();
  private final Map<Digest, Bytes> blobs;
  private final AtomicInteger underWay = new AtomicInteger();

  /** Whoever sits in the middle. */
  interface Desk {
    /** What is delivered in the place of a letter that a member sent. */
    List<Letter> passing(Letter letter);

    /** What a member gets for a blob. */
    Bytes blob(MemberId reader, Digest digest, Bytes content);

    /** The log that a member is shown. */
    TransparencyLog log(MemberId reader);
  }

  /**
   * @param blobs that are stored already
   */
  Mail(Desk desk, Map<Digest, Bytes> blobs) {
    this.desk = desk;
    this.blobs = blobs;
  }

  static Letter letter(
      MemberId from, MemberId to, RunId run, int incarnation, LetterKind kind, Bytes payload) {
    byte[] id = new byte[Digest.SIZE];
    RANDOM.nextBytes(id);
    return new Letter(new Digest(Bytes.wrap(id)), from, to, run, incarnation, kind, payload);
  }

  /** Puts a letter into its recipient's mailbox. */
  void deliver(Letter letter) {
    underWay.incrementAndGet();
    box(letter.to()).add(letter);
  }

  /** Whether no letter waits or is being handled. */
  boolean isQuiet() {
    return underWay.get() == 0;
  }

  private LinkedBlockingQueue<Letter> box(MemberId member) {
    return boxes.computeIfAbsent(member, _ -> new LinkedBlockingQueue<>());
  }

  Courier courier(MemberId self) {
    return new Window(self);
  }

  /** The log as {@code reader} is shown it at each moment. */
  TransparencyLog log(MemberId reader) {
    return new TransparencyLog() {
      @Override
      public SignedNote.VerifierKey verifierKey() throws TransportException {
        return desk.log(reader).verifierKey();
      }

      @Override
      public LogProof append(Bytes leaf) throws TransportException {
        return desk.log(reader).append(leaf);
      }

      @Override
      public LogProof prove(long index) throws TransportException {
        return desk.log(reader).prove(index);
      }

      @Override
      public LogConsistency proveConsistency(long oldSize, long newSize) throws TransportException {
        return desk.log(reader).proveConsistency(oldSize, newSize);
      }
    };
  }

  private final class Window implements Courier {

    private final MemberId self;

    Window(MemberId self) {
      this.self = self;
    }

    @Override
    public MemberId self() {
      return self;
    }

    @Override
    public void send(MemberId to, RunId run, int incarnation, LetterKind kind, Bytes payload) {
      desk.passing(letter(self, to, run, incarnation, kind, payload)).forEach(Mail.this::deliver);
    }

    @Override
    public Subscription receive(Consumer<Letter> handler) {
      var ended = new CountDownLatch(1);
      Thread thread = Thread.ofVirtual().unstarted(() -> deliverTo(handler, ended));
      thread.start();
      return new Subscription() {
        @Override
        public void close() {
          thread.interrupt();
        }

        @Override
        public void await() throws InterruptedException {
          ended.await();
        }
      };
    }

    private void deliverTo(Consumer<Letter> handler, CountDownLatch ended) {
      try {
        while (!Thread.currentThread().isInterrupted()) {
          Letter next = box(self).take();
          try {
            handler.accept(next);
          } finally {
            underWay.decrementAndGet();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // close() asks to end
      } finally {
        ended.countDown();
      }
    }

    @Override
    public Digest putBlob(BlobSource source, Progress progress) throws TransportException {
      try (InputStream bytes = source.opening().open()) {
        blobs.put(source.digest(), Bytes.wrap(bytes.readAllBytes()));
        return source.digest();
      } catch (IOException e) {
        throw new TransportException(TransportException.Rule.FAULT, "putting a blob", e);
      }
    }

    @Override
    public void getBlob(Digest digest, long maximumSize, OutputStream sink, Progress progress)
        throws TransportException {
      Bytes content = blobs.get(digest);
      if (content == null) {
        throw new TransportException(TransportException.Rule.NOT_FOUND, "there is no " + digest);
      }
      var whole = new ByteArrayOutputStream();
      try {
        whole.write(desk.blob(self, digest, content).unsafeArray());
        whole.writeTo(sink);
      } catch (IOException e) {
        throw new TransportException(TransportException.Rule.FAULT, "writing a blob", e);
      }
    }

    @Override
    public void close() {}
  }
}

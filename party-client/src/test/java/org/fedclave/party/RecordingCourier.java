package org.fedclave.party;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;

/** Keeps what is sent, so that tests see every letter and decide what happens next. */
final class RecordingCourier implements Courier {

  private final MemberId self;
  private final List<Letter> sent = new ArrayList<>();
  private final Map<Digest, Bytes> blobs = new HashMap<>();
  private boolean broken;

  RecordingCourier(MemberId self) {
    this.self = self;
  }

  /** From now on nothing can be sent. */
  void breakOff() {
    broken = true;
  }

  void repair() {
    broken = false;
  }

  /** What was sent since the last call. */
  List<Letter> takeSent() {
    List<Letter> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  /** What was sent of {@code kind} since the last {@link #takeSent}. */
  List<Letter> sent(LetterKind kind) {
    return sent.stream().filter(letter -> letter.kind() == kind).toList();
  }

  Map<Digest, Bytes> blobs() {
    return blobs;
  }

  @Override
  public MemberId self() {
    return self;
  }

  @Override
  public void send(MemberId to, RunId run, int incarnation, LetterKind kind, Bytes payload)
      throws TransportException {
    requireWhole();
    sent.add(new Letter(Digest.of(payload), self, to, run, incarnation, kind, payload));
  }

  @Override
  public Subscription receive(Consumer<Letter> handler) {
    throw new UnsupportedOperationException("tests hand letters over themselves");
  }

  @Override
  public Digest putBlob(BlobSource source, Progress progress) throws TransportException {
    requireWhole();
    try (InputStream in = source.opening().open()) {
      Bytes read = Bytes.wrap(in.readAllBytes());
      if (read.size() != source.size() || !Digest.of(read).equals(source.digest())) {
        throw new AssertionError("the blob is not what its source says");
      }
      blobs.put(source.digest(), read);
      progress.moved(read.size(), read.size());
      return source.digest();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void getBlob(Digest digest, long maximumSize, OutputStream sink, Progress progress) {
    throw new UnsupportedOperationException("a party downloads nothing");
  }

  private void requireWhole() throws TransportException {
    if (broken) {
      throw new TransportException(
          TransportException.Rule.UNREACHABLE, "the coordinator cannot be reached (test)");
    }
  }

  @Override
  public void close() {}
}

package org.fedclave.transport;

import java.io.OutputStream;
import org.fedclave.protocol.Digest;
import org.fedclave.transport.Courier.Progress;
import org.fedclave.transport.TransportException.Rule;

/** Blobs over gRPC: in chunks, resumed where a lost connection left them. Thread-safe. */
final class GrpcBlobs {

  static final String PUTTING = "putting a blob";
  static final String GETTING = "getting a blob";

  private final Calls calls;

  GrpcBlobs(Calls calls) {
    this.calls = calls;
  }

  /**
   * Uploads what the coordinator does not have yet.
   *
   * @param letter whether it is a letter's payload, which the coordinator forgets with the letter
   */
  void put(BlobSource source, boolean letter, Progress progress) throws TransportException {
    Upload upload = new Upload(calls, source, letter, progress);
    Retry retry = new Retry(calls, PUTTING, calls.patience().transfer());
    boolean restarted = false;
    while (true) {
      try {
        calls.once(PUTTING, upload::attempt);
        return;
      } catch (TransportException e) {
        if (upload.hasMoved()) {
          retry.progressed();
        }
        if (e.rule() == Rule.DIGEST && upload.wasResumed() && !restarted) {
          restarted = true; // what an earlier attempt had left was damaged, and is thrown away now
        } else if (e.rule() == Rule.CONFLICT) {
          retry.again(e); // bytes of a lost connection came after the coordinator was asked
        } else {
          retry.after(e);
        }
      }
    }
  }

  void get(Digest digest, long maximumSize, OutputStream sink, Progress progress)
      throws TransportException {
    Download download = new Download(calls, digest, maximumSize, sink, progress);
    Retry retry = new Retry(calls, GETTING, calls.patience().transfer());
    while (!download.isComplete()) {
      try {
        calls.once(GETTING, download::attempt);
      } catch (TransportException e) {
        if (download.hasMoved()) {
          retry.progressed();
        }
        retry.after(e);
      }
    }
    download.requireDigest();
  }
}

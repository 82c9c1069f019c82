package org.fedclave.coordinator;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;

/** What the coordinator notes about blobs: part of {@link CoordinatorStore}, with its promises. */
interface BlobLedger {

  /** A run's result lies in {@code blob}, for {@code recipient}. Again is the same. */
  void addResult(RunId run, MemberId recipient, Digest blob, Instant arrived);

  /** A member was sent a blob to its last byte; notes nothing unless it is a result for it. */
  void putFetched(MemberId recipient, Digest blob, Instant when);

  /** Blobs of results that some recipient was not sent yet. */
  List<Digest> resultsToFetch();

  /** Blobs named by letters that wait. */
  List<Digest> blobsOfWaitingLetters();

  /** Blobs found needed by nobody, and since when. */
  Map<Digest, Instant> condemned();

  /** Notes that nobody needs a blob; changes nothing where that is noted already. */
  void condemn(Digest blob, Instant since);

  /** Takes {@link #condemn} back, if it was noted. */
  void lift(Digest blob);

  /** As {@link #lift}, of a blob condemned at {@code upTo} or before; whether it was. */
  boolean takeCondemned(Digest blob, Instant upTo);
}

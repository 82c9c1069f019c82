package org.fedclave.coordinator;

import java.util.HashMap;
import java.util.Map;
import org.fedclave.coordinator.CoordinatorStore.Waiting;
import org.fedclave.coordinator.calls.RefusedCall;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.Courier;
import org.fedclave.transport.TransportException.Rule;

/** How full one mailbox is, in all and by sender. Not thread-safe. */
final class Fill {

  private final MailboxLimits limits;
  private final Map<MemberId, Waiting> bySender = new HashMap<>();
  private long letters;
  private long bytes;

  Fill(MailboxLimits limits) {
    this.limits = limits;
  }

  void add(Waiting more) {
    change(more.sender(), more.letters(), more.bytes());
  }

  void remove(Waiting less) {
    change(less.sender(), -less.letters(), -less.bytes());
  }

  private void change(MemberId sender, long moreLetters, long moreBytes) {
    Waiting now = of(sender);
    Waiting then = new Waiting(sender, now.letters() + moreLetters, now.bytes() + moreBytes);
    if (then.letters() == 0) {
      bySender.remove(sender);
    } else {
      bySender.put(sender, then);
    }
    if (!isOurs(sender)) {
      letters += moreLetters;
      bytes += moreBytes;
    }
  }

  private Waiting of(MemberId sender) {
    return bySender.getOrDefault(sender, new Waiting(sender, 0, 0));
  }

  private static boolean isOurs(MemberId sender) {
    return sender.equals(Courier.COORDINATOR);
  }

  /**
   * Returns if there is room.
   *
   * @throws RefusedCall FULL if there will be when the owner has read; TOO_LARGE if there never
   *     will
   */
  void require(MemberId owner, Waiting more) throws RefusedCall {
    if (more.bytes() > limits.bytesFromOne()) {
      throw new RefusedCall(
          Rule.TOO_LARGE,
          "a letter of "
              + more.bytes()
              + " bytes; a mailbox takes at most "
              + limits.bytesFromOne()
              + " of one sender");
    }
    Waiting own = of(more.sender());
    if (own.letters() >= limits.lettersFromOne()
        || own.bytes() + more.bytes() > limits.bytesFromOne()) {
      throw new RefusedCall(
          Rule.FULL,
          own.letters()
              + " letters of "
              + more.sender()
              + " wait in the mailbox of "
              + owner
              + ", which takes no more of one sender; it has to read its letters first");
    }
    if (!isOurs(more.sender())
        && (letters >= limits.letters() || bytes + more.bytes() > limits.bytes())) {
      throw new RefusedCall(
          Rule.FULL, "the mailbox of " + owner + " is full; it has to read its letters first");
    }
  }
}

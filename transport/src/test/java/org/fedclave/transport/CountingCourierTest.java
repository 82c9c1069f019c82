package org.fedclave.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.transport.loopback.LoopbackCouriers;
import org.junit.jupiter.api.Test;

class CountingCourierTest {

  private static final RunId RUN = RunId.of(Bytes.utf8("contract"));

  private final LoopbackCouriers couriers = new LoopbackCouriers();
  private final CountingCourier.Traffic traffic = new CountingCourier.Traffic();
  private final Courier alice = counting("alice");
  private final CountingCourier.Traffic others = new CountingCourier.Traffic();
  private final Courier bob = new CountingCourier(couriers.courier(new MemberId("bob")), others);

  private Courier counting(String name) {
    return new CountingCourier(couriers.courier(new MemberId(name)), traffic);
  }

  @Test
  void lettersCountByKindForTheSenderAndOnceForTheReader() throws Exception {
    alice.send(bob.self(), RUN, LetterKind.READY, Bytes.utf8("one"));
    alice.send(bob.self(), RUN, LetterKind.UPDATE, Bytes.utf8("four"));
    alice.send(bob.self(), RUN, LetterKind.UPDATE, Bytes.utf8("eleven"));
    assertThat(traffic.sent()).isEqualTo(13);
    assertThat(traffic.sent(LetterKind.UPDATE)).isEqualTo(10);
    assertThat(traffic.sent(LetterKind.READY)).isEqualTo(3);
    assertThat(traffic.sent(LetterKind.PROGRESS)).isZero();
    assertThat(traffic.received()).isZero();
    BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
    Subscription box = bob.receive(letters::add);
    for (int letter = 0; letter < 3; letter++) {
      assertThat(letters.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
    box.close();
    box.await();
    assertThat(others.received()).isEqualTo(13);
    assertThat(others.sent()).isZero();
  }

  @Test
  void blobsCountOnceEachWay() throws Exception {
    Digest digest = alice.putBlob(BlobSource.of(Bytes.utf8("ciphertext")));
    assertThat(bob.getBlob(digest, 10)).isEqualTo(Bytes.utf8("ciphertext"));
    assertThat(traffic.sent()).isEqualTo(10);
    assertThat(others.received()).isEqualTo(10);
    assertThat(traffic.sent(LetterKind.UPDATE)).isZero();
  }

  @Test
  void whatCouldNotBeMovedDoesNotCount() {
    var wrong =
        new BlobSource(Digest.of(Bytes.EMPTY), 10, () -> new ByteArrayInputStream(new byte[10]));
    assertThatThrownBy(() -> alice.putBlob(wrong)).isInstanceOf(TransportException.class);
    assertThatThrownBy(() -> bob.getBlob(Digest.of(Bytes.EMPTY), 9))
        .isInstanceOf(TransportException.class);
    assertThat(traffic.sent()).isZero();
    assertThat(others.received()).isZero();
  }
}

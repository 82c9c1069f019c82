package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UploadProgressTest {

  @Test
  void aLineEveryFewSecondsSaysHowLongItTakesAndOneSaysWhenItIsDone() {
    var out = new StringWriter();
    var now = new AtomicLong();
    var progress = new UploadProgress(new PrintWriter(out), now::get);
    progress.moved(10, 100, Optional.empty());
    now.set(Duration.ofSeconds(6).toNanos());
    progress.moved(20, 100, Optional.of(Duration.ofSeconds(24)));
    progress.moved(21, 100, Optional.of(Duration.ofSeconds(24)));
    progress.moved(100, 100, Optional.of(Duration.ZERO));
    assertThat(out.toString().lines())
        .containsExactly(
            "20 of 100 bytes of a shard, about 24 s left", "uploaded a shard of 100 bytes");
  }
}

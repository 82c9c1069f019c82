package org.fedclave.attestation.referencevalues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;

class TdxRegistersTest {

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  TdxRegistersTest() {
    byte[] header =
        Bytes.hex("53706563204944204576656e743033000000000000020002" + "01000000").toArray();
    log.writeBytes(words(0, 3));
    log.writeBytes(new byte[20]);
    log.writeBytes(words(header.length + 5));
    log.writeBytes(header);
    log.writeBytes(new byte[] {0x0c, 0, 48, 0, 0});
  }

  private static byte[] words(int... words) {
    ByteBuffer out = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      out.putInt(word);
    }
    return out.array();
  }

  private static byte[] sha384(byte[] message) {
    return Sha384.engine().digest(message);
  }

  /** Extends measurement register {@code register} of the CCEL: 1 is RTMR 0. */
  private void event(int register, int type, String data) {
    byte[] text = Bytes.utf8(data).toArray();
    log.writeBytes(words(register, type, 1));
    log.writeBytes(new byte[] {0x0c, 0});
    log.writeBytes(sha384(text));
    log.writeBytes(words(text.length));
    log.writeBytes(text);
  }

  private List<ReferenceValue> values() throws MalformedException {
    return TdxRegisters.referenceValues(Bytes.wrap(log.toByteArray()));
  }

  @Test
  void eachExtendedRegisterIsAValueWithItsEvents() throws Exception {
    event(1, 4, "\0\0\0\0");
    event(3, 13, "console=ttyS0");
    event(3, 13, "initrd");
    MessageDigest extend = Sha384.engine();
    extend.update(new byte[48]);
    byte[] once = extend.digest(sha384(Bytes.utf8("console=ttyS0").toArray()));
    extend.update(once);
    byte[] twice = extend.digest(sha384(Bytes.utf8("initrd").toArray()));

    List<ReferenceValue> values = values();
    assertThat(values)
        .extracting(ReferenceValue::kind)
        .containsExactly(ValueKind.TDX_RTMR0, ValueKind.TDX_RTMR2);
    assertThat(values.getLast().value()).isEqualTo(Bytes.wrap(twice).toHex());
    assertThat(values.getLast().inputs())
        .containsExactly(
            java.util.Map.entry(
                "1. EV_IPL console=ttyS0",
                Bytes.wrap(sha384(Bytes.utf8("console=ttyS0").toArray())).toHex()),
            java.util.Map.entry(
                "2. EV_IPL initrd", Bytes.wrap(sha384(Bytes.utf8("initrd").toArray())).toHex()));
  }

  @Test
  void aLongLogKeepsItsValueAndSaysHowManyEventsThereWere() throws Exception {
    for (int i = 0; i < 600; i++) {
      event(4, 13, "x");
    }
    assertThat(values().getFirst().inputs()).hasSize(512).containsEntry("all events", "600");
  }

  @Test
  void aLogThatIsNoneIsRefusedInWords() {
    assertThatThrownBy(() -> TdxRegisters.referenceValues(Bytes.utf8("log")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("event log");
  }
}

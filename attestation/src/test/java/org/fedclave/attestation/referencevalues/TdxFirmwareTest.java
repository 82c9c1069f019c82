package org.fedclave.attestation.referencevalues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No public MRTD comes with an image small enough to keep, so the expected values are those of a
 * second implementation (Python, written from Intel's text) over the same made-up image.
 */
class TdxFirmwareTest {

  private static final int SIZE = 3 * 4096;
  private static final int METADATA = SIZE - 1024;

  /** Content, size of it, address, size in memory, type, attributes. */
  private static final long[][] SECTIONS = {
    {0, 0x2000, 0xffffc000L, 0x2000, 0, 1}, // firmware volume: added and measured
    {0x2000, 0x1000, 0xffffe000L, 0x1000, 1, 0}, // configuration volume: added only
    {0, 0, 0x810000, 0x3000, 3, 0}, // memory: added
    {0, 0, 0x1000000, 0x2000, 4, 2}, // memory that the TD accepts itself: neither
  };

  private static byte[] image() {
    byte[] image = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      image[i] = (byte) (i * 31 + (i >> 8));
    }
    ByteBuffer out = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).position(METADATA);
    out.put(Bytes.utf8("TDVF").toArray()).putInt(16 + 32 * SECTIONS.length).putInt(1);
    out.putInt(SECTIONS.length);
    for (long[] section : SECTIONS) {
      out.putInt((int) section[0]).putInt((int) section[1]).putLong(section[2]);
      out.putLong(section[3]).putInt((int) section[4]).putInt((int) section[5]);
    }
    out.position(SIZE - 32 - 18 - 22);
    out.putInt(1024).putShort((short) 22);
    out.put(Guid.of("e47a6535-984a-4798-865e-4685a7bf8ec2").toArray());
    out.putShort((short) 40).put(Guid.of("96b582de-1fb2-45f7-baea-a366c55a082d").toArray());
    return image;
  }

  @ParameterizedTest
  @CsvSource({
    "page-by-page, 8edbecce77ee5df8eb86353986cccbff4cf8855688cac68d8ebd5f597f061b47e4be7b3af5986f9be753946748661aa3",
    "add-first, c77d31a5cc671bb1b8006b21a120469d37bf79cd159b5b1406e5dd73988c03e00f4a34f44640dd63d02061498e989f96",
  })
  void twoImplementationsAgreeOnMrtd(String order, String expected) throws Exception {
    Bytes image = Bytes.wrap(image());
    assertThat(Digest.of(image).hex())
        .isEqualTo("8ca0c7ee1b4d9b01b624ba0de207f5c8a4f0b849de0689b7489b2356f3a28d6d");
    assertThat(TdxFirmware.read(image).mrtd(TdxPageOrder.ofLabel(order)).toHex())
        .isEqualTo(expected);
  }

  @Test
  void onlyMeasuredContentChangesMrtd() throws Exception {
    Bytes before = TdxFirmware.read(Bytes.wrap(image())).mrtd(TdxPageOrder.PAGE_BY_PAGE);
    byte[] code = image();
    code[5] ^= 1;
    assertThat(TdxFirmware.read(Bytes.wrap(code)).mrtd(TdxPageOrder.PAGE_BY_PAGE))
        .isNotEqualTo(before);
    byte[] configuration = image();
    configuration[0x2005] ^= 1;
    assertThat(TdxFirmware.read(Bytes.wrap(configuration)).mrtd(TdxPageOrder.PAGE_BY_PAGE))
        .isEqualTo(before);
  }

  @Test
  void aMeasuredSectionThatTheImageDoesNotFillIsRefused() {
    byte[] image = image();
    image[METADATA + 16 + 5] = 0x10; // content of 0x1000 bytes for 0x2000 of memory
    assertThatThrownBy(() -> TdxFirmware.read(Bytes.wrap(image)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("the whole of a measured section");
  }

  @Test
  void anImageForSevIsNoTdvf() {
    Bytes image = Bytes.wrap(OvmfImages.image(OvmfImages.X64, 1));
    assertThatThrownBy(() -> TdxFirmware.read(image)).hasMessageContaining("TDX metadata");
    assertThatThrownBy(() -> SnpFirmware.read(Bytes.wrap(image())))
        .hasMessageContaining("SEV metadata");
  }

  @Test
  void anUnknownOrderIsRefused() {
    assertThatThrownBy(() -> TdxPageOrder.ofLabel("both"))
        .hasMessageContaining("[add-first, page-by-page]");
  }

  @Test
  void aBrokenImageHasNoOtherEffectThanItsException() {
    long seed = 20261124;
    var random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] image = image();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        int at =
            random.nextBoolean()
                ? METADATA + random.nextInt(16 + 32 * SECTIONS.length)
                : SIZE - 32 - 40 + random.nextInt(40);
        image[at] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        TdxFirmware.read(Bytes.wrap(image)).mrtd(TdxPageOrder.ADD_FIRST);
      } catch (MalformedException expected) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
    assertThat(refused).isGreaterThan(2_000);
  }
}

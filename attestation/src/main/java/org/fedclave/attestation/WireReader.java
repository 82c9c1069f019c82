package org.fedclave.attestation;

import org.fedclave.protocol.Bytes;

/**
 * Reads a binary structure from front to back. Whatever would reach past the end refuses with
 * {@link Rule#TRUNCATED}, before anything is allocated. Not thread-safe.
 */
public final class WireReader {

  private final String what;
  private final Bytes bytes;
  private final int end;
  private int at;

  /**
   * @param what names the structure in messages, for example "TDX quote"
   */
  public WireReader(String what, Bytes bytes) {
    this(what, bytes, 0, bytes.size());
  }

  private WireReader(String what, Bytes bytes, int from, int end) {
    this.what = what;
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  public String what() {
    return what;
  }

  /** Bytes from the start of the whole input. */
  public int position() {
    return at;
  }

  public int remaining() {
    return end - at;
  }

  /** The next byte, which stays unread. */
  public int peek() throws RefusedException {
    int start = advance(1);
    at = start;
    return bytes.get(start) & 0xff;
  }

  public int u8() throws RefusedException {
    return (int) unsigned(1, true);
  }

  /** Big-endian, as are all methods without {@code Le}. */
  public int u16() throws RefusedException {
    return (int) unsigned(2, true);
  }

  public long u32() throws RefusedException {
    return unsigned(4, true);
  }

  /** Two's complement: values from 2^63 on come out negative. */
  public long u64() throws RefusedException {
    return unsigned(8, true);
  }

  public int u16Le() throws RefusedException {
    return (int) unsigned(2, false);
  }

  public int u24Le() throws RefusedException {
    return (int) unsigned(3, false);
  }

  public long u32Le() throws RefusedException {
    return unsigned(4, false);
  }

  /** Two's complement: values from 2^63 on come out negative. */
  public long u64Le() throws RefusedException {
    return unsigned(8, false);
  }

  private long unsigned(int size, boolean bigEndian) throws RefusedException {
    int start = advance(size);
    long value = 0;
    for (int i = 0; i < size; i++) {
      int index = bigEndian ? start + i : start + size - 1 - i;
      value = value << 8 | (bytes.get(index) & 0xff);
    }
    return value;
  }

  /**
   * The next {@code size} bytes.
   *
   * @param size as the input says it, not yet trusted
   */
  public Bytes bytes(long size) throws RefusedException {
    int start = advance(size);
    return bytes.slice(start, at);
  }

  /** A reader over the next {@code size} bytes, which this reader skips. */
  public WireReader part(String name, long size) throws RefusedException {
    int start = advance(size);
    return new WireReader(name, bytes, start, at);
  }

  private int advance(long size) throws RefusedException {
    if (size < 0 || size > remaining()) {
      throw new RefusedException(
          Rule.TRUNCATED,
          "the "
              + what
              + " ends after "
              + remaining()
              + " more bytes where "
              + Long.toUnsignedString(size)
              + " were to follow (at byte "
              + at
              + ")");
    }
    int start = at;
    at += (int) size;
    return start;
  }

  /** Refuses with {@link Rule#TRAILING_BYTES} if anything is left. */
  public void finish() throws RefusedException {
    if (remaining() > 0) {
      throw new RefusedException(Rule.TRAILING_BYTES, remaining() + " bytes follow the " + what);
    }
  }

  /** Like {@link #finish}, but lets zero bytes follow. */
  public void finishAllowingZeros() throws RefusedException {
    if (!bytes.slice(at, end).isAllZero()) {
      finish();
    }
  }
}

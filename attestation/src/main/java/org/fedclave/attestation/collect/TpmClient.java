package org.fedclave.attestation.collect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;

/**
 * The few TPM 2.0 commands that evidence needs (TPM 2.0 part 3), in plain Java. Hierarchies, keys
 * and NV indexes are used with their empty password. Not thread-safe.
 */
final class TpmClient implements AutoCloseable {

  private static final int ENDORSEMENT = 0x4000_000b;
  private static final int OWNER = 0x4000_0001;
  private static final int ALG_NULL = 0x0010;
  private static final int BITMAP_BYTES = 3;

  /** Every TPM reads this much of an NV index at once. */
  private static final int NV_CHUNK = 512;

  private static final int NV_OWNER_READ = 1 << 17;
  private static final int NV_AUTH_READ = 1 << 18;

  private static final int RC_YIELDED = 0x908;
  private static final int RC_TESTING = 0x90a;
  private static final int RC_RETRY = 0x922;
  private static final int ATTEMPTS = 20;
  private static final long PAUSE_MILLIS = 50;

  private final TpmTransport transport;

  TpmClient(TpmTransport transport) {
    this.transport = transport;
  }

  /** A quote as TPM2_Quote gives it: TPMS_ATTEST and TPMT_SIGNATURE. */
  record Quote(Bytes attest, Bytes signature) {}

  /**
   * Makes an attestation key as a primary key of the endorsement hierarchy: the same template gives
   * the same key until the TPM is cleared. Takes seconds for RSA.
   *
   * @return its handle, to be flushed
   */
  int createKey(TpmKeyTemplate template) throws IOException {
    var sensitive = new TpmCommand("", 0).sized(Bytes.EMPTY).sized(Bytes.EMPTY).content();
    var command =
        new TpmCommand("TPM2_CreatePrimary", 0x131)
            .u32(ENDORSEMENT)
            .emptyPassword()
            .sized(sensitive)
            .sized(template.area())
            .sized(Bytes.EMPTY)
            .u32(0);
    Bytes answer = exchange(command);
    TpmAnswer.of(command.name(), answer, 4);
    return TpmAnswer.handle(answer);
  }

  /** The TPMT_PUBLIC of a loaded key. */
  Bytes readPublic(int handle) throws IOException {
    var command = new TpmCommand("TPM2_ReadPublic", 0x173).u32(handle);
    return TpmAnswer.of(command.name(), exchange(command), 0).sized();
  }

  void flush(int handle) throws IOException {
    var command = new TpmCommand("TPM2_FlushContext", 0x165).u32(handle);
    TpmAnswer.of(command.name(), exchange(command), 0);
  }

  /** Has the key sign the registers. */
  Quote quote(int key, Bytes extraData, HashBank bank, SortedSet<Integer> pcrs) throws IOException {
    var command =
        new TpmCommand("TPM2_Quote", 0x158)
            .u32(key)
            .emptyPassword()
            .sized(extraData)
            .u16(ALG_NULL)
            .bytes(selection(bank, pcrs));
    TpmAnswer answer = TpmAnswer.of(command.name(), exchange(command), 0);
    return new Quote(answer.sized(), answer.rest());
  }

  /** The registers' values now. A TPM gives a few at a time. */
  Map<Integer, Bytes> readPcrs(HashBank bank, SortedSet<Integer> pcrs) throws IOException {
    Map<Integer, Bytes> values = new HashMap<>();
    SortedSet<Integer> missing = new TreeSet<>(pcrs);
    while (!missing.isEmpty()) {
      var command = new TpmCommand("TPM2_PCR_Read", 0x17e).bytes(selection(bank, missing));
      TpmAnswer answer = TpmAnswer.of(command.name(), exchange(command), 0);
      answer.u32(); // the update counter: the quote's digest tells whether values changed
      SortedSet<Integer> given = readSelection(answer, bank);
      if (given.isEmpty() || !missing.containsAll(given) || answer.u32() != given.size()) {
        throw new IOException(
            "the TPM has no "
                + bank.label()
                + " bank, or not all of its PCRs "
                + missing
                + "; choose another bank");
      }
      for (int pcr : given) {
        values.put(pcr, answer.sized());
      }
      missing.removeAll(given);
    }
    return values;
  }

  private static Bytes selection(HashBank bank, SortedSet<Integer> pcrs) {
    int bits = 0;
    for (int pcr : pcrs) {
      bits |= 1 << pcr;
    }
    return new TpmCommand("", 0)
        .u32(1)
        .u16(bank.algorithm())
        .u8(BITMAP_BYTES)
        .u8(bits)
        .u8(bits >>> 8)
        .u8(bits >>> 16)
        .content();
  }

  private static SortedSet<Integer> readSelection(TpmAnswer answer, HashBank bank)
      throws IOException {
    var given = new TreeSet<Integer>();
    int selections = answer.u32();
    for (int i = 0; i < selections; i++) {
      int algorithm = answer.u16();
      Bytes bitmap = answer.bytes(answer.u8());
      for (int pcr = 0; pcr < 8 * bitmap.size(); pcr++) {
        if (algorithm == bank.algorithm() && (bitmap.get(pcr / 8) >>> (pcr % 8) & 1) != 0) {
          given.add(pcr);
        }
      }
    }
    return given;
  }

  /**
   * What an NV index holds.
   *
   * @param index for example 0x01400001
   */
  Bytes readNv(int index) throws IOException {
    var asked = new TpmCommand("TPM2_NV_ReadPublic", 0x169).u32(index);
    TpmAnswer area = TpmAnswer.of(asked.name(), exchange(asked), 0);
    area.u16(); // the size of what follows
    area.u32(); // the index
    area.u16(); // the hash of its name
    int attributes = area.u32();
    area.sized(); // its policy
    int size = area.u16();
    if ((attributes & (NV_AUTH_READ | NV_OWNER_READ)) == 0) {
      throw new IOException(
          "NV index 0x" + Integer.toHexString(index) + " cannot be read with a password");
    }
    int authority = (attributes & NV_AUTH_READ) != 0 ? index : OWNER;
    var content = new ByteArrayOutputStream();
    while (content.size() < size) {
      content.writeBytes(readNv(authority, index, content.size(), size).unsafeArray());
    }
    return Bytes.wrap(content.toByteArray());
  }

  private Bytes readNv(int authority, int index, int from, int size) throws IOException {
    int wanted = Math.min(NV_CHUNK, size - from);
    var command =
        new TpmCommand("TPM2_NV_Read", 0x14e)
            .u32(authority)
            .u32(index)
            .emptyPassword()
            .u16(wanted)
            .u16(from);
    Bytes part = TpmAnswer.of(command.name(), exchange(command), 0).sized();
    if (part.size() != wanted) {
      throw new IOException("the TPM gave " + part.size() + " of " + wanted + " bytes of NV");
    }
    return part;
  }

  /** Sends again what the TPM was too busy for. */
  private Bytes exchange(TpmCommand command) throws IOException {
    Bytes bytes = command.toBytes();
    for (int attempt = 1; ; attempt++) {
      Bytes answer = transport.exchange(bytes);
      int code = TpmAnswer.code(answer);
      boolean busy = code == RC_RETRY || code == RC_YIELDED || code == RC_TESTING;
      if (!busy || attempt == ATTEMPTS) {
        return answer;
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the TPM was busy", e);
    }
  }

  @Override
  public void close() throws IOException {
    transport.close();
  }
}

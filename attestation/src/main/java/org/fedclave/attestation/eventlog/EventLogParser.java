package org.fedclave.attestation.eventlog;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.protocol.Bytes;

/** Reads one log from front to back (Firmware Profile, sections 10.2 and 10.4.5.1). One use. */
final class EventLogParser {

  private static final Bytes SPEC_ID = Bytes.utf8("Spec ID Event03\0");
  private static final int SHA1_BYTES = 20;
  private static final int MOST_ALGORITHMS = 16;
  private static final int LARGEST_DIGEST = 128;
  private static final long ALL_ONES = 0xffff_ffffL;

  private final WireReader in;
  private final Map<Integer, Integer> digestSizes = new LinkedHashMap<>();

  EventLogParser(Bytes log) {
    this.in = new WireReader("event log", log);
  }

  EventLog parse() throws RefusedException {
    readHeader();
    List<LoggedEvent> events = new ArrayList<>();
    while (in.remaining() > 0) {
      Optional<LoggedEvent> event = readEvent();
      if (event.isEmpty()) {
        break;
      }
      events.add(event.get());
    }
    Set<HashBank> banks = EnumSet.noneOf(HashBank.class);
    digestSizes.keySet().forEach(id -> HashBank.ofAlgorithm(id).ifPresent(banks::add));
    return new EventLog(banks, events);
  }

  /** A TCG_PCR_EVENT in the old form, whose data announce the banks of all others. */
  private void readHeader() throws RefusedException {
    in.u32Le(); // the register means nothing for an event that is not extended
    long type = in.u32Le();
    Bytes digest = in.bytes(SHA1_BYTES);
    WireReader header = in.part("header of the event log", in.u32Le());
    if (type != EventType.NO_ACTION
        || header.remaining() < SPEC_ID.size()
        || !header.bytes(SPEC_ID.size()).equals(SPEC_ID)) {
      throw new RefusedException(
          Rule.REPORT_VERSION,
          "the event log is not crypto-agile: it does not start with \"Spec ID Event03\"");
    }
    require(digest.isAllZero(), "a digest that is not zero in its header");
    header.bytes(4 + 4); // platform class; minor, major, errata, size of UINTN
    long algorithms = header.u32Le();
    require(algorithms > 0 && algorithms <= MOST_ALGORITHMS, algorithms + " hash algorithms");
    for (long i = 0; i < algorithms; i++) {
      readAlgorithm(header.u16Le(), header.u16Le());
    }
    header.bytes(header.u8());
    header.finish();
  }

  private void readAlgorithm(int id, int size) throws RefusedException {
    int right = HashBank.ofAlgorithm(id).map(HashBank::size).orElse(size);
    require(size == right && size > 0 && size <= LARGEST_DIGEST, "a digest of " + size + " bytes");
    require(digestSizes.put(id, size) == null, "the hash algorithm " + id + " twice");
  }

  /** One TCG_PCR_EVENT2, or nothing where the padding starts. */
  private Optional<LoggedEvent> readEvent() throws RefusedException {
    long register = in.u32Le();
    long type = in.u32Le();
    if (register == ALL_ONES && type == ALL_ONES) {
      requirePadding((byte) 0xff);
      return Optional.empty();
    }
    long count = in.u32Le();
    if (register == 0 && type == 0 && count == 0) {
      requirePadding((byte) 0);
      return Optional.empty();
    }
    require(count <= digestSizes.size(), "an event with " + count + " digests");
    Map<HashBank, Bytes> digests = readDigests((int) count);
    Bytes data = in.bytes(in.u32Le());
    return Optional.of(new LoggedEvent(register, type, digests, data));
  }

  private Map<HashBank, Bytes> readDigests(int count) throws RefusedException {
    Map<HashBank, Bytes> digests = new EnumMap<>(HashBank.class);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < count; i++) {
      int id = in.u16Le();
      Integer size = digestSizes.get(id);
      if (size == null) {
        throw malformed("a digest of an algorithm that its header does not announce: " + id);
      }
      require(seen.add(id), "two digests of one algorithm in one event");
      Bytes digest = in.bytes(size);
      HashBank.ofAlgorithm(id).ifPresent(bank -> digests.put(bank, digest));
    }
    return digests;
  }

  private void requirePadding(byte value) throws RefusedException {
    Bytes rest = in.bytes(in.remaining());
    for (int i = 0; i < rest.size(); i++) {
      if (rest.get(i) != value) {
        throw new RefusedException(
            Rule.TRAILING_BYTES, "bytes that are no padding follow the end of the event log");
      }
    }
  }

  private static void require(boolean holds, String what) throws RefusedException {
    if (!holds) {
      throw malformed(what);
    }
  }

  private static RefusedException malformed(String what) {
    return new RefusedException(Rule.REPORT_FORM, "the event log has " + what);
  }
}

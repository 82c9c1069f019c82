package org.fedclave.attestation.cose;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.attestation.cose.CborItem.Dictionary;
import org.fedclave.protocol.Bytes;

/**
 * Reads exactly one data item of CBOR (RFC 8949) from outside.
 *
 * <p>Refused are: anything after the item, items that are cut short, nesting beyond {@link
 * #DEEPEST}, duplicate keys, keys that are neither integers nor text, text that is not UTF-8,
 * strings in chunks, integers beyond 64 bits, floats, undefined and unassigned simple values.
 * Accepted are longer forms of a length or number than necessary, because the token formats allow
 * them (draft-ffm-rats-cca-token, "Token Encoding and Signing").
 *
 * <p>Linear in the size of the input, without recursion; allocates nothing for a length that the
 * input does not have.
 */
public final class StrictCbor {

  /** Arrays, maps and tags may lie in one another so deep. */
  public static final int DEEPEST = 8;

  private static final int INDEFINITE = 31;
  private static final int BREAK = 0xff;

  /** How arrays and maps may announce their ends. */
  public enum Lengths {
    /** With the number of their entries, as RFC 9783 and the CCA token's profile demand. */
    DEFINITE,
    /** Or with a break, as AWS's documents do. */
    ALSO_INDEFINITE
  }

  private final WireReader in;
  private final Lengths lengths;
  private final Deque<Open> open = new ArrayDeque<>();

  /** One for all texts; it reports what is not UTF-8. */
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

  private StrictCbor(String what, Bytes encoded, Lengths lengths) {
    this.in = new WireReader(what, encoded);
    this.lengths = lengths;
  }

  /**
   * Reads {@code encoded}, whose size the caller has capped.
   *
   * @param what names the input in messages, for example "PSA token"
   */
  public static CborItem parse(String what, Bytes encoded, Lengths lengths)
      throws RefusedException {
    var reader = new StrictCbor(what, encoded, lengths);
    CborItem item = reader.item();
    reader.in.finish();
    return item;
  }

  /** An array, map or tag whose content is still being read. */
  private static final class Open {

    private final int major;
    private final long tag;
    private final List<CborItem> items = new ArrayList<>();

    /** Entries to come, or negative until a break ends them. */
    private long missing;

    Open(int major, long tag, long missing) {
      this.major = major;
      this.tag = tag;
      this.missing = missing;
    }

    boolean isIndefinite() {
      return missing < 0;
    }

    boolean isFull() {
      return missing == 0;
    }

    void add(CborItem item) {
      items.add(item);
      if (missing > 0) {
        missing--;
      }
    }
  }

  private CborItem item() throws RefusedException {
    Optional<CborItem> outermost = Optional.empty();
    while (outermost.isEmpty()) {
      Optional<CborItem> complete = next();
      if (complete.isPresent()) {
        outermost = addToOpen(complete.get());
      }
    }
    return outermost.get();
  }

  /** Reads one head; nothing is complete where it opens an array, map or tag with content. */
  private Optional<CborItem> next() throws RefusedException {
    if (isBreak()) {
      in.u8();
      return Optional.of(close(open.pop()));
    }
    int initial = in.u8();
    int major = initial >>> 5;
    int info = initial & 0x1f;
    if (major < 4 || major == 7) {
      return Optional.of(atom(major, info));
    }
    Open opened = open(major, info);
    if (opened.isFull()) {
      return Optional.of(close(opened));
    }
    push(opened);
    return Optional.empty();
  }

  /** Adds an item to what is open, and closes what it fills; returns the outermost, if complete. */
  private Optional<CborItem> addToOpen(CborItem item) throws RefusedException {
    CborItem complete = item;
    while (!open.isEmpty()) {
      Open innermost = open.peek();
      innermost.add(complete);
      if (!innermost.isFull()) {
        return Optional.empty();
      }
      complete = close(open.pop());
    }
    return Optional.of(complete);
  }

  /** Whether the next byte ends the innermost array or map. */
  private boolean isBreak() throws RefusedException {
    return !open.isEmpty() && open.peek().isIndefinite() && in.peek() == BREAK;
  }

  private CborItem atom(int major, int info) throws RefusedException {
    if (major == 7) {
      return switch (info) {
        case 20 -> new CborItem.Flag(false);
        case 21 -> new CborItem.Flag(true);
        case 22 -> new CborItem.Nil();
        default -> throw malformed("a float or a simple value that no token uses");
      };
    }
    if (info == INDEFINITE) {
      throw malformed("a string in chunks, or a reserved form");
    }
    long argument = argument(info);
    return switch (major) {
      case 0 -> new CborItem.Int(nonNegative(argument));
      case 1 -> new CborItem.Int(-1 - nonNegative(argument));
      case 2 -> new CborItem.Octets(in.bytes(argument));
      default -> new CborItem.Text(text(in.bytes(argument)));
    };
  }

  private Open open(int major, int info) throws RefusedException {
    if (major == 6) {
      return new Open(major, nonNegative(argument(info)), 1);
    }
    if (info == INDEFINITE) {
      if (lengths == Lengths.DEFINITE) {
        throw malformed("an array or map without its length");
      }
      return new Open(major, 0, -1);
    }
    long entries = argument(info);
    // An entry has a byte at least, so what is announced beyond that is not there.
    if (entries < 0 || entries > in.remaining()) {
      throw new RefusedException(
          Rule.TRUNCATED,
          "the "
              + in.what()
              + " announces "
              + Long.toUnsignedString(entries)
              + " entries at byte "
              + in.position()
              + " and has not as many bytes");
    }
    return new Open(major, 0, major == 5 ? 2 * entries : entries);
  }

  private void push(Open opened) throws RefusedException {
    if (open.size() == DEEPEST) {
      throw malformed("more than " + DEEPEST + " levels");
    }
    open.push(opened);
  }

  private CborItem close(Open done) throws RefusedException {
    return switch (done.major) {
      case 4 -> new CborItem.Array(done.items);
      case 5 -> dictionary(done.items);
      default -> new CborItem.Tagged(done.tag, done.items.getFirst());
    };
  }

  private Dictionary dictionary(List<CborItem> keysAndValues) throws RefusedException {
    if (keysAndValues.size() % 2 != 0) {
      throw malformed("a key without a value");
    }
    var entries = new LinkedHashMap<CborItem, CborItem>();
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      CborItem key = keysAndValues.get(i);
      if (!(key instanceof CborItem.Int) && !(key instanceof CborItem.Text)) {
        throw malformed("a key that is " + key.kind());
      }
      if (entries.putIfAbsent(key, keysAndValues.get(i + 1)) != null) {
        throw malformed("the key " + key + " twice");
      }
    }
    return new Dictionary(entries);
  }

  /** RFC 8949, section 3: the number in, or after, the initial byte. */
  private long argument(int info) throws RefusedException {
    return switch (info) {
      case 24 -> in.u8();
      case 25 -> in.u16();
      case 26 -> in.u32();
      case 27 -> in.u64();
      case 28, 29, 30, INDEFINITE -> throw malformed("a reserved form");
      default -> info;
    };
  }

  private long nonNegative(long argument) throws RefusedException {
    if (argument < 0) {
      throw malformed("a number beyond 64 bits with sign");
    }
    return argument;
  }

  private String text(Bytes encoded) throws RefusedException {
    try {
      return utf8.decode(ByteBuffer.wrap(encoded.unsafeArray())).toString();
    } catch (CharacterCodingException e) {
      throw malformed("text that is not UTF-8");
    }
  }

  private RefusedException malformed(String found) {
    return new RefusedException(
        Rule.REPORT_FORM, "the " + in.what() + " has " + found + ", before byte " + in.position());
  }
}

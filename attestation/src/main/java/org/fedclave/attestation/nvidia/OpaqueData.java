package org.fedclave.attestation.nvidia;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.protocol.Bytes;

/**
 * What a device states in the opaque data of its report: fields of type, length and value, each
 * type once. Types that nobody asks for are kept unread. Immutable.
 *
 * <p>The reading methods refuse with {@link Rule#REPORT_FORM} what they cannot make sense of.
 */
public final class OpaqueData {

  private static final int DRIVER_VERSION = 3;
  private static final int VBIOS_VERSION = 6;
  private static final int NVDEC0_STATUS = 11;
  private static final int CPR_INFO = 13;
  private static final int BOARD_ID = 14;
  private static final int CHIP_SKU = 15;
  private static final int CHIP_SKU_MOD = 16;
  private static final int PROJECT = 17;
  private static final int PROJECT_SKU = 18;
  private static final int PROJECT_SKU_MOD = 19;
  private static final int FIRMWARE_ID = 20;
  private static final int PROTECTED_PCIE = 21;
  private static final int DATA_VERSION = 34;
  private static final int FEATURE_FLAG = 36;

  private static final int NEWEST_DATA_VERSION = 1;
  private static final int BINARY_VBIOS_BYTES = 8;
  private static final int LONGEST_TEXT = 64;
  private static final int ON = 0xaa;
  private static final int OFF = 0x55;

  /** Newer firmware begins with this, and then lays its fields out otherwise. */
  private static final Bytes NEWER_FORMAT = Bytes.utf8("NVDAOD");

  private final Map<Integer, Bytes> fields;

  private OpaqueData(Map<Integer, Bytes> fields) {
    this.fields = Map.copyOf(fields);
  }

  static OpaqueData parse(WireReader in) throws RefusedException {
    Map<Integer, Bytes> fields = new HashMap<>();
    Bytes all = in.bytes(in.remaining());
    if (all.size() >= NEWER_FORMAT.size()
        && all.slice(0, NEWER_FORMAT.size()).equals(NEWER_FORMAT)) {
      throw new RefusedException(
          Rule.REPORT_VERSION, "the opaque data are of a newer format, which is not read");
    }
    WireReader rest = new WireReader("opaque data", all);
    while (rest.remaining() > 0) {
      int type = rest.u16Le();
      if (fields.put(type, rest.bytes(rest.u16Le())) != null) {
        throw malformed("the field " + type + " is there twice");
      }
    }
    return new OpaqueData(fields);
  }

  /** For example {@code 550.90.07}; a switch has none. */
  public Optional<String> driverVersion() throws RefusedException {
    return text(DRIVER_VERSION);
  }

  /**
   * For example {@code 96.00.9F.00.01}. A GPU states it in 8 bytes, of which the first five count
   * (bytes 3, 2, 1, 0, 4), a switch as text.
   */
  public Optional<String> vbiosVersion() throws RefusedException {
    Bytes field = fields.getOrDefault(VBIOS_VERSION, Bytes.EMPTY);
    if (field.size() != BINARY_VBIOS_BYTES || isText(field)) {
      return text(VBIOS_VERSION);
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%02X.%02X.%02X.%02X.%02X",
            field.get(3),
            field.get(2),
            field.get(1),
            field.get(0),
            field.get(4)));
  }

  public Optional<String> chipSku() throws RefusedException {
    return text(CHIP_SKU);
  }

  public Optional<String> chipSkuMod() throws RefusedException {
    return text(CHIP_SKU_MOD);
  }

  public Optional<String> project() throws RefusedException {
    return text(PROJECT);
  }

  public Optional<String> projectSku() throws RefusedException {
    return text(PROJECT_SKU);
  }

  public Optional<String> projectSkuMod() throws RefusedException {
    return text(PROJECT_SKU_MOD);
  }

  public Optional<Bytes> cprInfo() {
    return field(CPR_INFO);
  }

  public Optional<Bytes> boardId() {
    return field(BOARD_ID);
  }

  /** Digest of the firmware that holds the signing key; early firmware does not state it. */
  public Optional<Bytes> firmwareId() {
    return field(FIRMWARE_ID);
  }

  /** Hopper's: {@code aa} for on, {@code 55} for off. */
  public Optional<Bytes> protectedPcieStatus() {
    return field(PROTECTED_PCIE);
  }

  /** What the newer feature flag says, or else Hopper's status of protected PCIe. */
  public GpuMode mode() throws RefusedException {
    Optional<Boolean> protectedPcie = flag(PROTECTED_PCIE);
    Optional<Bytes> stated = field(FEATURE_FLAG);
    if (stated.isEmpty()) {
      return protectedPcie
          .map(on -> on ? GpuMode.PROTECTED_PCIE : GpuMode.SINGLE_GPU)
          .orElse(GpuMode.UNSTATED);
    }
    GpuMode mode =
        GpuMode.ofFeatureFlag(littleEndian(stated.get()))
            .orElseThrow(() -> malformed("the feature flag is unknown"));
    if (protectedPcie.isPresent() && protectedPcie.get() != (mode == GpuMode.PROTECTED_PCIE)) {
      throw malformed("the feature flag and the status of protected PCIe contradict each other");
    }
    return mode;
  }

  /** Whether the video decoder that one reference value is about is switched off. */
  boolean isVideoDecoderOff() throws RefusedException {
    return !flag(NVDEC0_STATUS).orElse(true);
  }

  /** Refuses data of a later version than the one that this class reads. */
  void requireKnownVersion() throws RefusedException {
    int version = littleEndian(fields.getOrDefault(DATA_VERSION, Bytes.EMPTY));
    if (version > NEWEST_DATA_VERSION) {
      throw new RefusedException(
          Rule.REPORT_VERSION,
          "the opaque data are of version " + version + ", known is " + NEWEST_DATA_VERSION);
    }
  }

  private Optional<Boolean> flag(int type) throws RefusedException {
    Optional<Bytes> field = field(type);
    if (field.isEmpty()) {
      return Optional.empty();
    }
    int value = littleEndian(field.get());
    if (value != ON && value != OFF) {
      throw malformed("the status in field " + type + " is neither on nor off");
    }
    return Optional.of(value == ON);
  }

  private static int littleEndian(Bytes field) throws RefusedException {
    if (field.size() > 3) {
      throw malformed("a number has more than three bytes");
    }
    int value = 0;
    for (int i = field.size() - 1; i >= 0; i--) {
      value = value << 8 | (field.get(i) & 0xff);
    }
    return value;
  }

  private Optional<Bytes> field(int type) {
    return Optional.ofNullable(fields.get(type));
  }

  /** ASCII, padded with NUL bytes. */
  private Optional<String> text(int type) throws RefusedException {
    Optional<Bytes> field = field(type);
    if (field.isPresent() && !isText(field.get())) {
      throw malformed("field " + type + " is no text");
    }
    return field.map(OpaqueData::unpadded);
  }

  private static boolean isText(Bytes field) {
    String text = unpadded(field);
    return text.length() <= LONGEST_TEXT && text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  private static String unpadded(Bytes field) {
    int end = field.size();
    while (end > 0 && field.get(end - 1) == 0) {
      end--;
    }
    return new String(field.unsafeArray(), 0, end, StandardCharsets.ISO_8859_1);
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(Rule.REPORT_FORM, "the opaque data are malformed: " + why);
  }
}

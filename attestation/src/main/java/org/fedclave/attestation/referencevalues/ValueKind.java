package org.fedclave.attestation.referencevalues;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fedclave.protocol.MalformedException;

/** What a reference value is a value of. */
public enum ValueKind {
  SNP_MEASUREMENT(
      "sev-snp/measurement",
      Form.digest(48),
      "launch digest of a SEV-SNP guest: firmware, kernel if it is booted directly, and the registers"
          + " of each processor"),
  TDX_MRTD("tdx/mrtd", Form.digest(48), "launch digest of a TD: its virtual firmware"),
  TDX_RTMR0(
      "tdx/rtmr0",
      Form.digest(48),
      "what the firmware measured of the machine: its configuration, variables and tables"),
  TDX_RTMR1("tdx/rtmr1", Form.digest(48), "what the firmware measured of loader and kernel"),
  TDX_RTMR2("tdx/rtmr2", Form.digest(48), "what was measured of command line and initrd"),
  TDX_RTMR3("tdx/rtmr3", Form.digest(48), "what programs measured at run time"),
  SGX_MRENCLAVE("sgx/mrenclave", Form.digest(32), "the enclave itself, as it was built"),
  SGX_MRSIGNER("sgx/mrsigner", Form.digest(32), "the key that signed the enclave"),
  SGX_ISVPRODID("sgx/isvprodid", Form.number(), "which product of its signer the enclave is"),
  SGX_ISVSVN("sgx/isvsvn", Form.number(), "its security version"),
  SGX_ATTRIBUTES(
      "sgx/attributes", Form.masked(16), "how the enclave runs, and which bits are enforced"),
  SGX_MISCSELECT(
      "sgx/miscselect", Form.masked(4), "what is saved on exceptions, and which bits are enforced"),
  CLASS_PATH(
      "program/class-path",
      Form.digest(32),
      "the trainer's jars in their order; no hardware measures them"),
  JDK("program/jdk", Form.digest(32), "every file of the JDK; no hardware measures them");

  /** How a value is written: hexadecimal, decimal, or value and mask in hexadecimal. */
  record Form(Shape shape, int bytes) {

    enum Shape {
      DIGEST,
      NUMBER,
      MASKED
    }

    private static final Pattern HEX = Pattern.compile("([0-9a-f]{2})+");
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,4}");
    private static final int HIGHEST = 0xffff;

    static Form digest(int bytes) {
      return new Form(Shape.DIGEST, bytes);
    }

    static Form number() {
      return new Form(Shape.NUMBER, 2);
    }

    static Form masked(int bytes) {
      return new Form(Shape.MASKED, bytes);
    }

    boolean accepts(String value) {
      return switch (shape) {
        case DIGEST -> isHex(value);
        case NUMBER -> DECIMAL.matcher(value).matches() && Integer.parseInt(value) <= HIGHEST;
        case MASKED ->
            value.length() == 4 * bytes + 1
                && value.charAt(2 * bytes) == '/'
                && isHex(value.substring(0, 2 * bytes))
                && isHex(value.substring(2 * bytes + 1));
      };
    }

    private boolean isHex(String value) {
      return value.length() == 2 * bytes && HEX.matcher(value).matches();
    }

    String words() {
      return switch (shape) {
        case DIGEST -> 2 * bytes + " lower-case hex digits";
        case NUMBER -> "a number up to " + HIGHEST;
        case MASKED ->
            "value and mask, " + 2 * bytes + " lower-case hex digits each, with a / between";
      };
    }
  }

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // a record of an enum and a number
  private final Form form;

  private final String meaning;

  ValueKind(String label, Form form, String meaning) {
    this.label = label;
    this.form = form;
    this.meaning = meaning;
  }

  /** The name in files. */
  public String label() {
    return label;
  }

  /** What it stands for, in words. */
  public String meaning() {
    return meaning;
  }

  Form form() {
    return form;
  }

  /** The technology: what stands before the slash. */
  String technology() {
    return label.substring(0, label.indexOf('/'));
  }

  static Set<String> labels() {
    return Arrays.stream(values())
        .map(ValueKind::label)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static ValueKind ofLabel(String label) throws MalformedException {
    for (ValueKind kind : values()) {
      if (kind.label.equals(label)) {
        return kind;
      }
    }
    throw MalformedException.at(
        "reference value", "one of " + labels(), MalformedException.quote(label));
  }
}

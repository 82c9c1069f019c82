package org.fedclave.attestation.referencevalues;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.attestation.EvidenceFormat;

/** Reference values in sentences, and as members of an appraisal policy. */
public final class ReferenceValueWords {

  private ReferenceValueWords() {}

  /** What each value is, what it was computed from, and what one must know about it. */
  public static List<String> sentences(ReferenceValues values) {
    List<String> sentences = new ArrayList<>();
    for (ReferenceValue value : values.values()) {
      sentences.add(value + ": " + value.kind().meaning());
      value.inputs().forEach((name, text) -> sentences.add("  from " + name + ": " + text));
      caution(value.kind()).lines().forEach(line -> sentences.add("  " + line));
    }
    return sentences;
  }

  private static String caution(ValueKind kind) {
    return switch (kind) {
      case SNP_MEASUREMENT ->
          "another number or model of processors, hypervisor or firmware gives another digest";
      case TDX_MRTD -> "it covers no kernel: that is in the RTMRs";
      case TDX_RTMR0 -> "it changes with the machine's memory, processors and devices";
      case TDX_RTMR3 -> "it changes while the TD runs";
      case SGX_MRSIGNER -> "whoever accepts it accepts every enclave of this signer";
      case SGX_ATTRIBUTES -> "debugging is refused whatever a policy says";
      case SGX_ISVSVN -> "as a reference value it is the least that is accepted";
      case CLASS_PATH, JDK -> "it says what to expect in an image; the image's own value binds it";
      case TDX_RTMR1, TDX_RTMR2, SGX_MRENCLAVE, SGX_ISVPRODID, SGX_MISCSELECT -> "";
    };
  }

  /**
   * The members that these values are in the sections of an appraisal policy; the other members of
   * a section are not a matter of the program. A register of a TD without a value must be decided
   * by whoever writes the policy and is left out.
   */
  public static ObjectNode policyMembers(ReferenceValues values) {
    ObjectNode policy = JsonNodeFactory.instance.objectNode();
    put(policy, EvidenceFormat.SEV_SNP, "measurements", values.of(ValueKind.SNP_MEASUREMENT));
    put(policy, EvidenceFormat.TDX, "measurements", values.of(ValueKind.TDX_MRTD));
    for (int i = 0; i < TdxRegisters.KINDS.size(); i++) {
      List<ReferenceValue> register = values.of(TdxRegisters.KINDS.get(i));
      if (!register.isEmpty()) {
        section(policy, EvidenceFormat.TDX)
            .withObject("/rtmrs")
            .set(Integer.toString(i), array(register));
      }
    }
    put(policy, EvidenceFormat.SGX, "measurements", values.of(ValueKind.SGX_MRENCLAVE));
    put(policy, EvidenceFormat.SGX, "signers", values.of(ValueKind.SGX_MRSIGNER));
    putNumber(policy, "isvProdId", values.of(ValueKind.SGX_ISVPRODID));
    putNumber(policy, "minIsvSvn", values.of(ValueKind.SGX_ISVSVN));
    return policy;
  }

  private static void put(
      ObjectNode policy, EvidenceFormat format, String member, List<ReferenceValue> values) {
    if (!values.isEmpty()) {
      section(policy, format).set(member, array(values));
    }
  }

  /** The smallest: of several versions the policy names the least. */
  private static void putNumber(ObjectNode policy, String member, List<ReferenceValue> values) {
    values.stream()
        .mapToInt(value -> Integer.parseInt(value.value()))
        .min()
        .ifPresent(number -> section(policy, EvidenceFormat.SGX).put(member, number));
  }

  private static ObjectNode section(ObjectNode policy, EvidenceFormat format) {
    return policy.withObject("/" + format.policyName());
  }

  private static ArrayNode array(List<ReferenceValue> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.forEach(value -> array.add(value.value()));
    return array;
  }
}

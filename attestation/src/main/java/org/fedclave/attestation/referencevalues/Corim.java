package org.fedclave.attestation.referencevalues;

import static org.fedclave.attestation.referencevalues.DeterministicCbor.bytes;
import static org.fedclave.attestation.referencevalues.DeterministicCbor.list;
import static org.fedclave.attestation.referencevalues.DeterministicCbor.map;
import static org.fedclave.attestation.referencevalues.DeterministicCbor.number;
import static org.fedclave.attestation.referencevalues.DeterministicCbor.tagged;
import static org.fedclave.attestation.referencevalues.DeterministicCbor.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Writes reference values as an unsigned CoRIM for other verifiers (draft-ietf-rats-corim-10): one
 * CoMID, one reference triple for each technology.
 *
 * <p>Digests are in {@code digests}; the RTMRs are {@code integrity-registers}; ISVSVN is the least
 * accepted {@code svn}; ISVPRODID, ATTRIBUTES and MISCSELECT are raw values in the byte order of an
 * SGX report. Inputs are left out. The identifiers are derived from the content, so equal values
 * have equal bytes.
 */
public final class Corim {

  private static final int UNSIGNED_CORIM = 501;
  private static final int CONCISE_MID = 506;
  private static final int MINIMUM_SVN = 553;
  private static final int RAW_BYTES = 560;
  private static final int MASKED_RAW_VALUE = 563;

  /** IANA, Named Information Hash Algorithm Registry. */
  private static final int SHA_256 = 1;

  private static final int SHA_384 = 7;

  private static final int KEY = 0;
  private static final int VALUE = 1;
  private static final int SVN = 1;
  private static final int DIGESTS = 2;
  private static final int RAW_VALUE = 4;
  private static final int INTEGRITY_REGISTERS = 14;

  private Corim() {}

  /** The whole document, tag 501 included. */
  public static Bytes write(ReferenceValues values) {
    String id = "fedclave-" + Digest.of(values.toJson()).hex();
    return tagged(
        UNSIGNED_CORIM,
        map(Map.of(0, text(id), 1, list(List.of(tagged(CONCISE_MID, bytes(mid(id, values))))))));
  }

  private static Bytes mid(String id, ReferenceValues values) {
    Map<String, List<ReferenceValue>> byTechnology = new LinkedHashMap<>();
    for (ReferenceValue value : values.values()) {
      byTechnology.computeIfAbsent(value.kind().technology(), _ -> new ArrayList<>()).add(value);
    }
    List<Bytes> triples = new ArrayList<>();
    byTechnology.forEach(
        (technology, of) ->
            triples.add(list(List.of(environment(technology), list(measurements(of))))));
    return map(Map.of(1, map(Map.of(0, text(id))), 4, map(Map.of(0, list(triples)))));
  }

  private static Bytes environment(String technology) {
    String vendor =
        switch (technology) {
          case "sev-snp" -> "AMD";
          case "tdx", "sgx" -> "Intel";
          default -> "Fedclave";
        };
    return map(Map.of(0, map(Map.of(1, text(vendor), 2, text(technology)))));
  }

  private static List<Bytes> measurements(List<ReferenceValue> values) {
    List<Bytes> measurements = new ArrayList<>();
    Map<Integer, List<Bytes>> registers = new TreeMap<>();
    for (ReferenceValue value : values) {
      int register = TdxRegisters.KINDS.indexOf(value.kind());
      if (register >= 0) {
        registers.computeIfAbsent(register, _ -> new ArrayList<>()).add(digest(value));
      } else {
        measurements.add(measurement(value.kind().label(), content(value)));
      }
    }
    if (!registers.isEmpty()) {
      Map<Integer, Bytes> members = new TreeMap<>();
      registers.forEach((index, digests) -> members.put(index, list(digests)));
      measurements.add(measurement("tdx/rtmr", Map.of(INTEGRITY_REGISTERS, map(members))));
    }
    return measurements;
  }

  private static Bytes measurement(String key, Map<Integer, Bytes> content) {
    return map(Map.of(KEY, text(key), VALUE, map(content)));
  }

  private static Map<Integer, Bytes> content(ReferenceValue value) {
    return switch (value.kind().form().shape()) {
      case DIGEST -> Map.of(DIGESTS, list(List.of(digest(value))));
      case NUMBER ->
          value.kind() == ValueKind.SGX_ISVSVN
              ? Map.of(SVN, tagged(MINIMUM_SVN, number(Integer.parseInt(value.value()))))
              : Map.of(RAW_VALUE, tagged(RAW_BYTES, bytes(value.bytes())));
      case MASKED -> {
        int size = value.kind().form().bytes();
        Bytes both = value.bytes();
        yield Map.of(
            RAW_VALUE,
            tagged(
                MASKED_RAW_VALUE,
                list(List.of(bytes(both.slice(0, size)), bytes(both.slice(size, both.size()))))));
      }
    };
  }

  private static Bytes digest(ReferenceValue value) {
    Bytes digest = value.bytes();
    return list(List.of(number(digest.size() == Digest.SIZE ? SHA_256 : SHA_384), bytes(digest)));
  }
}

package org.fedclave.attestation.tpm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * Register values as they came along: claims, until their digest is that of a genuine quote. JSON:
 * {@code {"sha256": {"0": "<hex>"}}}.
 *
 * @param banks values by bank and index
 */
public record PcrValues(Map<HashBank, Map<Integer, Bytes>> banks) {

  public PcrValues {
    Map<HashBank, Map<Integer, Bytes>> copy = new EnumMap<>(HashBank.class);
    banks.forEach((bank, values) -> copy.put(bank, Map.copyOf(values)));
    banks = Map.copyOf(copy);
  }

  /** Parses the JSON form. */
  public static PcrValues parse(Bytes json) throws RefusedException {
    try {
      StrictJson in = StrictJson.parse("PCR values", json, EvidenceItem.PCRS.largest());
      Map<HashBank, Map<Integer, Bytes>> banks = new EnumMap<>(HashBank.class);
      for (HashBank bank : HashBank.values()) {
        if (in.has(bank.label())) {
          banks.put(bank, values(bank, in.object(bank.label())));
        }
      }
      in.finish();
      return new PcrValues(banks);
    } catch (MalformedException e) {
      throw new RefusedException(Rule.REPORT_FORM, "malformed: " + e.getMessage(), e);
    }
  }

  private static Map<Integer, Bytes> values(HashBank bank, StrictJson in)
      throws MalformedException {
    Map<Integer, Bytes> values = new TreeMap<>();
    for (String name : in.names()) {
      values.put(index(in.where(), name), value(bank, in.where(), in.text(name)));
    }
    return values;
  }

  /** A register's index as a member's name. */
  static int index(String where, String name) throws MalformedException {
    for (int pcr = 0; pcr < PcrSelection.MOST_PCRS; pcr++) {
      if (name.equals("" + pcr)) {
        return pcr;
      }
    }
    throw MalformedException.at(where, "PCR indexes from 0 to 31", MalformedException.quote(name));
  }

  /** A register's value. */
  static Bytes value(HashBank bank, String where, String hex) throws MalformedException {
    try {
      Bytes value = Bytes.hex(hex);
      if (value.size() == bank.size() && value.toHex().equals(hex)) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(
        where, 2 * bank.size() + " lower-case hex digits", MalformedException.quote(hex));
  }

  public Optional<Bytes> value(HashBank bank, int pcr) {
    return Optional.ofNullable(banks.getOrDefault(bank, Map.of()).get(pcr));
  }

  /**
   * What a quote over {@code selections} holds (TPMS_QUOTE_INFO, made as TPM2_Quote says): the hash
   * of the selected values in the order of the selection and of their indexes. Empty if one of them
   * is not here.
   */
  Optional<Bytes> digest(List<PcrSelection> selections, HashBank hash) {
    List<Bytes> parts = new ArrayList<>();
    for (PcrSelection selection : selections) {
      for (int pcr : selection.pcrs()) {
        Optional<Bytes> value = value(selection.bank(), pcr);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        parts.add(value.get());
      }
    }
    return Optional.of(hash.hash(parts.toArray(Bytes[]::new)));
  }

  /** Whether {@code quote} is of these values; says nothing of who made the quote. */
  public boolean isQuotedBy(TpmQuote quote) {
    for (HashBank hash : HashBank.values()) {
      if (hash.size() == quote.pcrDigest().size()) {
        return digest(quote.selections(), hash).filter(quote.pcrDigest()::equals).isPresent();
      }
    }
    return false;
  }

  /** The JSON form. */
  public ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(banks)
        .forEach(
            (bank, values) -> {
              ObjectNode node = json.putObject(bank.label());
              new TreeMap<>(values).forEach((pcr, value) -> node.put("" + pcr, value.toHex()));
            });
    return json;
  }
}

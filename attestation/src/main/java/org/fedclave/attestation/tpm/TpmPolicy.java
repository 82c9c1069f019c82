package org.fedclave.attestation.tpm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * What a relying party demands of TPM evidence. There is no default that accepts: without a pinned
 * register any program would do, so at least one must be pinned.
 *
 * @param keyTrust whose attestation keys
 * @param bank of all registers named here; not SHA-1
 * @param pcrs the pinned registers, each with its accepted values; never empty
 * @param quotedPcrs registers that the quote must cover besides, whatever they hold
 * @param loggedPcrs registers that an event log must explain
 * @param minimumFirmware floor for the vendor's firmware number, 64 bits unsigned; 0 for none
 */
public record TpmPolicy(
    KeyTrust keyTrust,
    HashBank bank,
    Map<Integer, Set<Bytes>> pcrs,
    Set<Integer> quotedPcrs,
    Set<Integer> loggedPcrs,
    long minimumFirmware)
    implements TechnologyPolicy {

  public TpmPolicy {
    Map<Integer, Set<Bytes>> copy = new HashMap<>();
    pcrs.forEach((pcr, values) -> copy.put(pcr, Set.copyOf(values)));
    pcrs = Map.copyOf(copy);
    quotedPcrs = Set.copyOf(quotedPcrs);
    loggedPcrs = Set.copyOf(loggedPcrs);
    require(bank != HashBank.SHA1, "registers of SHA-1 prove nothing: collisions are known");
    require(!pcrs.isEmpty(), "no PCR is pinned: any program would be accepted");
    for (Set<Bytes> values : pcrs.values()) {
      require(!values.isEmpty(), "a PCR is pinned to no value");
      for (Bytes value : values) {
        require(value.size() == bank.size(), "a PCR value has not " + bank.size() + " bytes");
      }
    }
    for (Set<Integer> indexes : List.of(pcrs.keySet(), quotedPcrs, loggedPcrs)) {
      for (int pcr : indexes) {
        require(pcr >= 0 && pcr < PcrSelection.MOST_PCRS, "there is no PCR " + pcr);
      }
    }
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence);
    }
  }

  /** All registers that a quote must cover. */
  SortedSet<Integer> allQuoted() {
    var all = new TreeSet<>(pcrs.keySet());
    all.addAll(quotedPcrs);
    all.addAll(loggedPcrs);
    return Collections.unmodifiableSortedSet(all);
  }

  @Override
  public EvidenceFormat format() {
    return EvidenceFormat.TPM;
  }

  @Override
  public ObjectNode toTree() {
    return TpmPolicyJson.write(this);
  }

  @Override
  public TpmAppraiser appraiser() {
    return new TpmAppraiser(this);
  }

  @Override
  public Optional<PolicyGap> firstGap(TechnologyPolicy own) {
    return new TpmPolicyComparison(this, (TpmPolicy) own).firstGap();
  }

  @Override
  public List<String> explain() {
    var lines = new ArrayList<String>();
    new TreeMap<>(keyTrust.hardware())
        .forEach(
            (format, policy) -> {
              lines.add(
                  "a TPM's attestation key may be bound by an HCL report over "
                      + format.wireName()
                      + ", which is then held to what follows:");
              policy.explain().forEach(line -> lines.add("  " + line));
            });
    for (Digest root : new TreeSet<>(keyTrust.certificateRoots())) {
      lines.add("a TPM's attestation key may be certified under the root " + root);
    }
    for (Digest root : new TreeSet<>(keyTrust.simulatedRoots())) {
      lines.add(
          "WARNING: the test root "
              + root
              + " is trusted for TPMs; its evidence is simulated and proves nothing");
    }
    for (Digest key : new TreeSet<>(keyTrust.keys())) {
      lines.add("the TPM attestation key " + key + " is trusted by name");
    }
    if (acceptsTpmsAlone()) {
      lines.add(
          "WARNING: a TPM without a hardware report proves what was started, but hides nothing from"
              + " the machine's operator");
    }
    new TreeMap<>(pcrs)
        .forEach(
            (pcr, values) ->
                lines.add(
                    bank.label()
                        + " PCR "
                        + pcr
                        + " is one of "
                        + values.stream().map(Bytes::toHex).sorted().toList()));
    lines.add("the quote covers at least the PCRs " + allQuoted());
    lines.add(
        loggedPcrs.isEmpty()
            ? "no event log is required; one that is there must fit the quote"
            : "an event log must lead to the PCRs " + new TreeSet<>(loggedPcrs));
    lines.add(
        minimumFirmware == 0
            ? "any firmware version of the TPM"
            : "TPM firmware at least 0x" + Long.toHexString(minimumFirmware));
    return List.copyOf(lines);
  }

  private boolean acceptsTpmsAlone() {
    return !keyTrust.certificateRoots().isEmpty()
        || !keyTrust.simulatedRoots().isEmpty()
        || !keyTrust.keys().isEmpty();
  }
}

package org.fedclave.attestation.dcap;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/** A {@link PlatformPolicy} in sentences, for the person who signs it. */
final class PlatformPolicyWords {

  private PlatformPolicyWords() {}

  static List<String> lines(String tee, PlatformPolicy policy) {
    var lines = new ArrayList<String>();
    lines.add(
        tee
            + " evidence must lead to "
            + (policy.vendorRoots().isEmpty() ? "no root of Intel" : "Intel's SGX root"));
    for (Digest root : new TreeSet<>(policy.simulatedRoots())) {
      lines.add(
          "WARNING: the test root "
              + root
              + " is trusted too; its evidence is simulated and proves nothing");
    }
    lines.addAll(tcb(policy.tcb()));
    policy.acceptedFmspcs().ifPresent(some -> lines.add("platforms with FMSPC " + hex(some)));
    if (!policy.deniedFmspcs().isEmpty()) {
      lines.add("never platforms with FMSPC " + hex(policy.deniedFmspcs()));
    }
    policy.acceptedDevices().ifPresent(some -> lines.add("only the platforms " + hex(some)));
    lines.add(
        "collateral at most "
            + policy.collateral().maximumAge().toDays()
            + " days "
            + policy.collateral().maximumAge().toHoursPart()
            + " hours old");
    for (EvidenceItem list : List.of(EvidenceItem.PCK_CRL, EvidenceItem.ROOT_CA_CRL)) {
      if (!policy.collateral().required().contains(list)) {
        lines.add(
            "WARNING: revocation by "
                + list.wireName()
                + " is checked only if whoever presents the evidence brings the list");
      }
    }
    if (policy.allowZeroPadding()) {
      lines.add("zero bytes may follow a quote");
    }
    return lines;
  }

  private static List<String> tcb(TcbRule tcb) {
    var lines = new ArrayList<String>();
    Map<TcbStatus, Optional<Instant>> statuses = new TreeMap<>(tcb.statuses());
    statuses.forEach(
        (status, until) ->
            lines.add(
                "TCB status "
                    + status.label()
                    + until.map(last -> " until " + last + ", then no longer").orElse("")));
    lines.add("TCB evaluation data number at least " + tcb.minimumEvaluationDataNumber());
    tcb.acceptedAdvisories()
        .ifPresent(some -> lines.add("open advisories: none but " + sorted(some)));
    if (!tcb.deniedAdvisories().isEmpty()) {
      lines.add("never with the open advisories " + sorted(tcb.deniedAdvisories()));
    }
    return lines;
  }

  static String hex(Set<Bytes> values) {
    return sorted(values.stream().map(Bytes::toHex).toList());
  }

  private static String sorted(Collection<String> words) {
    return words.stream().sorted().collect(Collectors.joining(", "));
  }
}

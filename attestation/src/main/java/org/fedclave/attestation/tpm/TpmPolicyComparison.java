package org.fedclave.attestation.tpm;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.protocol.Bytes;

/**
 * Looks for something that one policy accepts and another does not.
 *
 * @param theirs the one that is looked through
 * @param own the one that it is held against
 */
record TpmPolicyComparison(TpmPolicy theirs, TpmPolicy own) {

  Optional<PolicyGap> firstGap() {
    return roots().or(this::hardware).or(this::program).or(this::platform);
  }

  private Optional<PolicyGap> roots() {
    KeyTrust trusted = theirs.keyTrust();
    KeyTrust accepted = own.keyTrust();
    if (!accepted.simulatedRoots().containsAll(trusted.simulatedRoots())) {
      return weaker(
          Kind.ROOT, "trusts a test root for TPMs, whose evidence is simulated", "others");
    }
    if (!accepted.certificateRoots().containsAll(trusted.certificateRoots())) {
      return weaker(Kind.ROOT, "trusts other roots to certify attestation keys", "ours only");
    }
    if (!accepted.keys().containsAll(trusted.keys())) {
      return weaker(Kind.ROOT, "trusts other attestation keys", "ours only");
    }
    return Optional.empty();
  }

  private Optional<PolicyGap> hardware() {
    for (var entry : new TreeMap<>(theirs.keyTrust().hardware()).entrySet()) {
      TechnologyPolicy accepted = own.keyTrust().hardware().get(entry.getKey());
      if (accepted == null) {
        return weaker(
            Kind.ROOT,
            "accepts attestation keys by reports of " + entry.getKey().wireName(),
            "other technologies");
      }
      Optional<PolicyGap> gap = entry.getValue().firstGap(accepted);
      if (gap.isPresent()) {
        return gap;
      }
    }
    return Optional.empty();
  }

  private Optional<PolicyGap> program() {
    if (theirs.bank() != own.bank()) {
      return weaker(
          Kind.PROGRAM, "looks at " + theirs.bank().label() + " PCRs", own.bank().label());
    }
    for (Map.Entry<Integer, Set<Bytes>> pinned : new TreeMap<>(own.pcrs()).entrySet()) {
      Set<Bytes> accepted = theirs.pcrs().get(pinned.getKey());
      if (accepted == null || !pinned.getValue().containsAll(accepted)) {
        return weaker(
            Kind.PROGRAM,
            "accepts other values of PCR " + pinned.getKey(),
            pinned.getValue().size() + " values");
      }
    }
    if (!theirs.allQuoted().containsAll(own.allQuoted())) {
      return weaker(Kind.PROGRAM, "accepts quotes over fewer PCRs", "at least " + own.allQuoted());
    }
    Set<Integer> unexplained = new HashSet<>(own.loggedPcrs());
    unexplained.removeAll(theirs.loggedPcrs());
    return unexplained.isEmpty()
        ? Optional.empty()
        : weaker(
            Kind.PROGRAM, "demands no event log for the PCRs " + new TreeSet<>(unexplained), "one");
  }

  private Optional<PolicyGap> platform() {
    return Long.compareUnsigned(theirs.minimumFirmware(), own.minimumFirmware()) >= 0
        ? Optional.empty()
        : weaker(
            Kind.PLATFORM,
            "accepts older TPM firmware",
            "at least 0x" + Long.toHexString(own.minimumFirmware()));
  }

  private static Optional<PolicyGap> weaker(Kind kind, String theirs, String own) {
    return Optional.of(new PolicyGap(kind, theirs, own));
  }
}

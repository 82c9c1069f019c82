package org.fedclave.attestation.nitro;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.CborItem;
import org.fedclave.attestation.cose.ClaimSet;
import org.fedclave.attestation.cose.CoseAlgorithm;
import org.fedclave.attestation.cose.CoseSign1;
import org.fedclave.attestation.cose.Label;
import org.fedclave.attestation.cose.StrictCbor;
import org.fedclave.protocol.Bytes;

/**
 * An attestation document of the Nitro Secure Module, parsed and <em>not</em> verified (AWS's
 * "Attestation document validation", step "syntactical validation").
 *
 * <p>It has the members of the specification with their types and sizes, and no others.
 *
 * @param message the signed message: ES384
 * @param moduleId which enclave on which instance
 * @param timestamp when it was made, by the module's clock
 * @param pcrs 48 bytes each, by their index of 0 to 31
 * @param certificate of the key that signed, DER
 * @param authorities from the root to the certificate's issuer, DER
 * @param publicKey as the program stated it
 * @param userData as the program stated them
 * @param nonce as the program stated it
 */
public record NitroDocument(
    CoseSign1 message,
    String moduleId,
    Instant timestamp,
    SortedMap<Integer, Bytes> pcrs,
    Bytes certificate,
    List<Bytes> authorities,
    Optional<Bytes> publicKey,
    Optional<Bytes> userData,
    Optional<Bytes> nonce) {

  /** SHA-384, the one digest of the module. */
  public static final int PCR_BYTES = 48;

  /** The highest index of a PCR. */
  public static final int LAST_PCR = 31;

  private static final String WHAT = "Nitro document";
  private static final Label MODULE_ID = Label.of("module_id");
  private static final Label DIGEST = Label.of("digest");
  private static final Label TIMESTAMP = Label.of("timestamp");
  private static final Label PCRS = Label.of("pcrs");
  private static final Label CERTIFICATE = Label.of("certificate");
  private static final Label AUTHORITIES = Label.of("cabundle");
  private static final Label PUBLIC_KEY = Label.of("public_key");
  private static final Label USER_DATA = Label.of("user_data");
  private static final Label NONCE = Label.of("nonce");
  private static final List<Label> MEMBERS =
      List.of(
          MODULE_ID,
          DIGEST,
          TIMESTAMP,
          PCRS,
          CERTIFICATE,
          AUTHORITIES,
          PUBLIC_KEY,
          USER_DATA,
          NONCE);

  private static final int LARGEST_CERTIFICATE = 1024;
  private static final int LARGEST_PUBLIC_KEY = 1024;
  private static final int LARGEST_DATA = 512;
  private static final int LONGEST_CHAIN = 8;
  private static final long LATEST = Instant.parse("9999-12-31T00:00:00Z").toEpochMilli();

  public NitroDocument {
    pcrs = Collections.unmodifiableSortedMap(new TreeMap<>(pcrs));
    authorities = List.copyOf(authorities);
  }

  /** Parses {@code encoded}, which must be exactly one document. */
  public static NitroDocument parse(Bytes encoded) throws RefusedException {
    CoseSign1 message = CoseSign1.parse(WHAT, encoded, CoseSign1.Tagging.UNTAGGED);
    if (message.algorithm() != CoseAlgorithm.ES384) {
      throw new RefusedException(
          Rule.SIGNATURE_ALGORITHM,
          "a Nitro document is signed with ES384, not with " + message.algorithm());
    }
    ClaimSet members =
        ClaimSet.of(
            WHAT, StrictCbor.parse(WHAT, message.payload(), StrictCbor.Lengths.ALSO_INDEFINITE));
    requireKnown(members);
    if (!members.text(DIGEST).equals("SHA384")) {
      throw members.wrong(DIGEST, "SHA384", "another");
    }
    String moduleId = members.text(MODULE_ID);
    if (moduleId.isEmpty()) {
      throw members.wrong(MODULE_ID, "a name", "empty");
    }
    return new NitroDocument(
        message,
        moduleId,
        Instant.ofEpochMilli(members.integer(TIMESTAMP, 1, LATEST)),
        pcrs(members),
        certificate(members, CERTIFICATE, members.bytes(CERTIFICATE)),
        authorities(members),
        members.bytesUpTo(PUBLIC_KEY, 1, LARGEST_PUBLIC_KEY),
        members.bytesUpTo(USER_DATA, 0, LARGEST_DATA),
        members.bytesUpTo(NONCE, 0, LARGEST_DATA));
  }

  private static void requireKnown(ClaimSet members) throws RefusedException {
    for (CborItem key : members.map().entries().keySet()) {
      if (MEMBERS.stream().noneMatch(member -> member.key().equals(key))) {
        throw new RefusedException(
            Rule.REPORT_FORM, "the " + WHAT + " has an unknown member " + key);
      }
    }
  }

  private static SortedMap<Integer, Bytes> pcrs(ClaimSet members) throws RefusedException {
    ClaimSet values = ClaimSet.of(PCRS.name() + " of the " + WHAT, members.item(PCRS));
    SortedMap<Integer, Bytes> pcrs = new TreeMap<>();
    for (Map.Entry<CborItem, CborItem> entry : values.map().entries().entrySet()) {
      if (!(entry.getKey() instanceof CborItem.Int(long index))
          || index < 0
          || index > LAST_PCR
          || !(entry.getValue() instanceof CborItem.Octets(Bytes value))
          || value.size() != PCR_BYTES) {
        throw members.wrong(PCRS, "values of 48 bytes by their index of 0 to 31", "another");
      }
      pcrs.put((int) index, value);
    }
    if (pcrs.isEmpty()) {
      throw members.wrong(PCRS, "at least one", "none");
    }
    return pcrs;
  }

  private static List<Bytes> authorities(ClaimSet members) throws RefusedException {
    List<Bytes> authorities = members.byteStrings(AUTHORITIES, 1, LONGEST_CHAIN);
    for (Bytes authority : authorities) {
      certificate(members, AUTHORITIES, authority);
    }
    return authorities;
  }

  private static Bytes certificate(ClaimSet members, Label label, Bytes der)
      throws RefusedException {
    if (der.isEmpty() || der.size() > LARGEST_CERTIFICATE) {
      throw members.wrong(label, "1 to 1024 bytes a certificate", der.size() + " bytes");
    }
    return der;
  }

  /** Whether the enclave was started for debugging: PCR0, PCR1 and PCR2 are zero. */
  public boolean debug() {
    for (int index = 0; index <= 2; index++) {
      Bytes value = pcrs.get(index);
      if (value != null && !value.isAllZero()) {
        return false;
      }
    }
    return true;
  }
}

package org.fedclave.attestation.cca;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cose.CborItem;
import org.fedclave.attestation.cose.ClaimSet;
import org.fedclave.attestation.cose.Label;
import org.fedclave.attestation.cose.StrictCbor;
import org.fedclave.protocol.Bytes;

/**
 * A CCA attestation token, parsed and <em>not</em> verified: the platform's token and the realm's,
 * side by side (draft-ffm-rats-cca-token, "CCA Attestation Token top level wrapper").
 *
 * @param collectionTag 399 for the older collection, 907 for a collection of conceptual messages
 *     (RFC 9999)
 * @param platform about the platform
 * @param realm about the realm
 */
public record CcaToken(long collectionTag, PlatformToken platform, RealmToken realm) {

  private static final String WHAT = "CCA token";
  private static final long OLD_COLLECTION = 399;
  private static final long CMW_COLLECTION = 907;
  private static final long EAT_CWT = 263;
  private static final Label PLATFORM = Label.of(44234, "platform token");
  private static final Label REALM = Label.of(44241, "realm token");

  /** Parses {@code encoded}, which must be exactly one token. */
  public static CcaToken parse(Bytes encoded) throws RefusedException {
    CborItem item = StrictCbor.parse(WHAT, encoded, StrictCbor.Lengths.DEFINITE);
    if (!(item instanceof CborItem.Tagged(long tag, CborItem inner))
        || (tag != OLD_COLLECTION && tag != CMW_COLLECTION)) {
      throw new RefusedException(
          Rule.REPORT_FORM,
          "a CCA token is a map under the tag 399 or 907, this is " + item.kind());
    }
    ClaimSet parts = ClaimSet.of(WHAT, inner);
    Set<CborItem> known = Set.of(PLATFORM.key(), REALM.key());
    for (Map.Entry<CborItem, CborItem> entry : parts.map().entries().entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw new RefusedException(
            Rule.REPORT_FORM, "the CCA token has an unknown part " + entry.getKey());
      }
    }
    boolean wrapped = tag == CMW_COLLECTION;
    return new CcaToken(
        tag,
        PlatformToken.parse(part(parts, PLATFORM, wrapped)),
        RealmToken.parse(part(parts, REALM, wrapped)));
  }

  /** The bytes of one token: bare, or in a record of type and value. */
  private static Bytes part(ClaimSet parts, Label label, boolean wrapped) throws RefusedException {
    if (!wrapped) {
      return parts.bytes(label);
    }
    List<CborItem> wrapper = parts.elements(label, 2, 2);
    if (wrapper.get(0).equals(new CborItem.Int(EAT_CWT))
        && wrapper.get(1) instanceof CborItem.Octets(Bytes token)) {
      return token;
    }
    throw parts.wrong(label, "the content format 263 with a byte string", "something else");
  }
}

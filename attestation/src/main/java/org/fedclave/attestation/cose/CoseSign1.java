package org.fedclave.attestation.cose;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.x509.Ecdsa;
import org.fedclave.protocol.Bytes;

/**
 * A COSE_Sign1 message (RFC 9052, section 4.2) with its content inside, parsed and <em>not</em>
 * verified: its payload is a claim until {@link #isSignedBy} says otherwise.
 *
 * <p>The algorithm is taken from the protected header alone. Nothing is taken from the unprotected
 * header, which nobody signs. A header with {@code crit} is refused, because none of the extensions
 * that it could name is known here; so is a label that stands in both headers. Immutable.
 */
public final class CoseSign1 {

  /** The tag of a COSE_Sign1 message. */
  public static final long TAG = 18;

  private static final long MAC0_TAG = 17;
  private static final Label ALGORITHM = Label.of(1, "algorithm");
  private static final Label CRITICAL = Label.of(2, "critical headers");

  /** Whether the message stands under its tag. */
  public enum Tagging {
    /** As RFC 9783 and the CCA token's profile demand. */
    TAGGED,
    /** As in AWS's documents. */
    UNTAGGED
  }

  private final CoseAlgorithm algorithm;
  private final Bytes protectedHeader;
  private final Bytes payload;
  private final Bytes signature;

  private CoseSign1(
      CoseAlgorithm algorithm, Bytes protectedHeader, Bytes payload, Bytes signature) {
    this.algorithm = algorithm;
    this.protectedHeader = protectedHeader;
    this.payload = payload;
    this.signature = signature;
  }

  /**
   * Parses {@code encoded}, which must be exactly one message in definite lengths.
   *
   * @param what names the message in messages, for example "PSA token"
   */
  public static CoseSign1 parse(String what, Bytes encoded, Tagging tagging)
      throws RefusedException {
    CborItem item = StrictCbor.parse(what, encoded, StrictCbor.Lengths.DEFINITE);
    if (tagging == Tagging.TAGGED) {
      item = untagged(what, item);
    }
    if (!(item instanceof CborItem.Array(List<CborItem> parts))
        || parts.size() != 4
        || !(parts.get(0) instanceof CborItem.Octets(Bytes header))
        || !(parts.get(1) instanceof CborItem.Dictionary unprotected)
        || !(parts.get(2) instanceof CborItem.Octets(Bytes payload))
        || !(parts.get(3) instanceof CborItem.Octets(Bytes signature))) {
      throw malformed(
          what, "headers, payload and signature in an array" + found(tagging, item.kind()));
    }
    return new CoseSign1(algorithm(what, header, unprotected), header, payload, signature);
  }

  private static String found(Tagging tagging, String kind) {
    return (tagging == Tagging.UNTAGGED ? " without a tag" : "")
        + " are expected, with their types; found is "
        + kind;
  }

  private static CborItem untagged(String what, CborItem item) throws RefusedException {
    if (item instanceof CborItem.Tagged(long tag, CborItem inner)) {
      if (tag == TAG) {
        return inner;
      }
      if (tag == MAC0_TAG) {
        throw new RefusedException(
            Rule.SIGNATURE_ALGORITHM,
            "the " + what + " is authenticated with a shared key (COSE_Mac0), not signed");
      }
    }
    throw malformed(what, "a COSE_Sign1 under the tag 18 is expected, found is " + item.kind());
  }

  private static CoseAlgorithm algorithm(String what, Bytes header, CborItem.Dictionary unprotected)
      throws RefusedException {
    if (header.isEmpty()) {
      throw malformed(what, "its protected header is empty and names no algorithm");
    }
    String where = "protected header of the " + what;
    ClaimSet signed =
        ClaimSet.of(where, StrictCbor.parse(where, header, StrictCbor.Lengths.DEFINITE));
    if (signed.map().entries().containsKey(CRITICAL.key())
        || unprotected.entries().containsKey(CRITICAL.key())) {
      throw malformed(what, "it has critical headers, and none is known");
    }
    for (CborItem label : unprotected.entries().keySet()) {
      if (signed.map().entries().containsKey(label)) {
        throw malformed(what, "the header " + label + " is both protected and unprotected");
      }
    }
    return CoseAlgorithm.of(what, signed.item(ALGORITHM));
  }

  public CoseAlgorithm algorithm() {
    return algorithm;
  }

  /** The signed content, as it stands. */
  public Bytes payload() {
    return payload;
  }

  /** Whether {@code key} made the signature, with no external data (RFC 9052, section 4.4). */
  public boolean isSignedBy(VerificationKey key) {
    return key.curve() == algorithm.curve()
        && Ecdsa.verify(
            key.publicKey(), algorithm.hash(), toBeSigned(protectedHeader, payload), signature);
  }

  /** The encoded Sig_structure of a COSE_Sign1 without external data (RFC 9052, section 4.4). */
  public static Bytes toBeSigned(Bytes protectedHeader, Bytes payload) {
    var out = new ByteArrayOutputStream(protectedHeader.size() + payload.size() + 32);
    out.write(0x84); // an array of four
    out.write(0x6a); // text of ten
    out.writeBytes(Bytes.utf8("Signature1").unsafeArray());
    writeString(out, protectedHeader);
    writeString(out, Bytes.EMPTY);
    writeString(out, payload);
    return Bytes.wrap(out.toByteArray());
  }

  /** A byte string with its shortest head, whatever head the message used. */
  private static void writeString(ByteArrayOutputStream out, Bytes content) {
    int size = content.size();
    if (size < 24) {
      out.write(0x40 | size);
    } else if (size < 1 << 8) {
      out.write(0x58);
      out.write(size);
    } else if (size < 1 << 16) {
      out.write(0x59);
      out.write(size >>> 8);
      out.write(size);
    } else {
      out.write(0x5a);
      out.write(size >>> 24);
      out.write(size >>> 16);
      out.write(size >>> 8);
      out.write(size);
    }
    out.writeBytes(content.unsafeArray());
  }

  private static RefusedException malformed(String what, String why) {
    return new RefusedException(Rule.REPORT_FORM, "the " + what + " is malformed: " + why);
  }
}

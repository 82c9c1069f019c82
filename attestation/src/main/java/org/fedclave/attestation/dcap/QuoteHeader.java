package org.fedclave.attestation.dcap;

import java.util.Set;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.protocol.Bytes;

/**
 * The 48 bytes before a quote's body (SGX and TDX DCAP quoting documents, appendix "Quote format",
 * quote header). Signed with the body.
 *
 * @param version 3, 4 or 5
 * @param attestationKeyType 2: ECDSA on P-256
 * @param teeType whose report follows
 * @param userData 20 bytes; Intel's quoting enclave puts its own id there
 */
public record QuoteHeader(int version, int attestationKeyType, TeeType teeType, Bytes userData) {

  public static final int BYTES = 48;
  public static final int ECDSA_P256 = 2;

  /** Intel's quoting enclaves. Other vendors' are not known here. */
  public static final Bytes INTEL_VENDOR_ID = Bytes.hex("939a7233f79c4ca9940a0db3957f0607");

  private static final Set<Integer> VERSIONS = Set.of(3, 4, 5);

  static QuoteHeader read(WireReader in) throws RefusedException {
    int version = in.u16Le();
    if (!VERSIONS.contains(version)) {
      throw new RefusedException(
          Rule.REPORT_VERSION, "quote version " + version + " is unknown; known are 3, 4 and 5");
    }
    int keyType = in.u16Le();
    if (keyType != ECDSA_P256) {
      throw new RefusedException(
          Rule.SIGNATURE_ALGORITHM,
          "attestation key type " + keyType + " is unknown; known is 2, ECDSA on P-256");
    }
    TeeType teeType = TeeType.ofCode(in.u32Le());
    if (version == 3 && teeType != TeeType.SGX) {
      throw new RefusedException(Rule.REPORT_FORM, "a quote of version 3 is not for TDX");
    }
    in.bytes(4); // versions of QE and PCE in version 3, reserved later; the QE report has its own
    if (!in.bytes(INTEL_VENDOR_ID.size()).equals(INTEL_VENDOR_ID)) {
      throw new RefusedException(
          Rule.REPORT_FORM, "the quote is of another vendor's quoting enclave than Intel's");
    }
    return new QuoteHeader(version, keyType, teeType, in.bytes(20));
  }
}

package org.fedclave.attestation.dcap;

import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.protocol.Bytes;

/**
 * An SGX or TDX quote of version 3, 4 or 5 (Intel SGX and TDX DCAP quoting library documents,
 * appendix "Quote format"), parsed strictly and <em>not</em> verified: its fields are claims until
 * {@link DcapVerifier} says that it is genuine. Immutable.
 */
public final class DcapQuote {

  /** No quote is longer. */
  public static final int LARGEST = EvidenceItem.QUOTE.largest();

  private final Bytes exact;
  private final QuoteHeader header;
  private final QuoteBody body;
  private final Bytes signed;
  private final QuoteSignature signature;

  private DcapQuote(
      Bytes exact, QuoteHeader header, QuoteBody body, Bytes signed, QuoteSignature signature) {
    this.exact = exact;
    this.header = header;
    this.body = body;
    this.signed = signed;
    this.signature = signature;
  }

  /**
   * Parses one quote.
   *
   * @param allowZeroPadding whether zero bytes may follow it, as some machines leave them; other
   *     bytes never may
   */
  public static DcapQuote parse(Bytes raw, boolean allowZeroPadding) throws RefusedException {
    if (raw.size() > LARGEST) {
      throw new RefusedException(
          Rule.OVERSIZED, "a quote has at most " + LARGEST + " bytes, not " + raw.size());
    }
    var in = new WireReader("quote", raw);
    QuoteHeader header = QuoteHeader.read(in);
    QuoteBody body = QuoteBody.read(header, in);
    Bytes signed = raw.slice(0, in.position());
    QuoteSignature signature =
        QuoteSignature.read(header, in.part("signature data of the quote", in.u32Le()));
    Bytes exact = raw.slice(0, in.position());
    if (allowZeroPadding) {
      in.finishAllowingZeros();
    } else {
      in.finish();
    }
    return new DcapQuote(exact, header, body, signed, signature);
  }

  /** The quote without padding: what to hash or log. */
  public Bytes exact() {
    return exact;
  }

  public QuoteHeader header() {
    return header;
  }

  public QuoteBody body() {
    return body;
  }

  /** The quoting enclave's report. */
  public EnclaveReport qeReport() {
    return signature.qeReport();
  }

  /** Header and body, with the body's type and size in version 5. */
  Bytes signed() {
    return signed;
  }

  QuoteSignature signature() {
    return signature;
  }
}

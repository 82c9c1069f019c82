package org.fedclave.attestation.dcap;

import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/**
 * What to look up for a quote, as the quote itself says: good for finding collateral, and for
 * nothing else.
 *
 * @param teeType SGX or TDX
 * @param fmspc the family of the platform
 * @param pckIssuer name of the authority that issued the PCK certificate, in DER
 * @param root name of the root, in DER
 */
public record NeededCollateral(TeeType teeType, Bytes fmspc, Bytes pckIssuer, Bytes root) {

  /** Reads a quote, padded or not. */
  public static NeededCollateral of(Bytes raw) throws RefusedException {
    DcapQuote quote = DcapQuote.parse(raw, true);
    PckChain chain = PckChain.parse(quote.signature().pckChain());
    return new NeededCollateral(
        quote.header().teeType(),
        chain.leaf().fmspc(),
        chain.leaf().certificate().issuer(),
        chain.root().subject());
  }
}

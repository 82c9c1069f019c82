package org.fedclave.simulator;

import java.util.Map;
import java.util.function.Function;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.protocol.Bytes;

/**
 * Vouches, as a simulated SGX or TDX platform, for a program whose measurement it is told.
 * Thread-safe.
 *
 * <p>Its collateral is of the moment when it was made, so a policy with a maximum age refuses it
 * after that time: open a new one.
 */
public final class SimulatedDcapAttestor implements Attestor {

  private final SimulatedIntelPlatform platform;
  private final TeeType teeType;
  private final Map<EvidenceItem, Bytes> collateral;
  private final Function<Bytes, SimulatedDcapQuote> quote;

  SimulatedDcapAttestor(
      SimulatedIntelPlatform platform,
      TeeType teeType,
      SimulatedCollateral collateral,
      Function<Bytes, SimulatedDcapQuote> quote) {
    this.platform = platform;
    this.teeType = teeType;
    this.collateral = Map.copyOf(collateral.items());
    this.quote = quote;
  }

  @Override
  public Evidence attest(Bytes reportData) {
    return SimulatedIntelPlatform.evidence(
        teeType, platform.sign(quote.apply(reportData)), collateral);
  }
}

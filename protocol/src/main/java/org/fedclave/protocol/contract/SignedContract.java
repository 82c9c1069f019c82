package org.fedclave.protocol.contract;

import java.util.Map;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.protocol.crypto.HybridSignature;
import org.fedclave.protocol.crypto.SigningKeys;

/**
 * A contract whose signatures were verified: by the requester alone ({@link #requestedOnly}) or by
 * the requester and every party. Only this class's checks make one.
 */
public final class SignedContract {

  private static final int LARGEST_ENVELOPE = 32 * 1024 * 1024;

  private final Contract contract;
  private final Dsse envelope;
  private final boolean complete;

  private SignedContract(Contract contract, Dsse envelope, boolean complete) {
    this.contract = contract;
    this.envelope = envelope;
    this.complete = complete;
  }

  /** Signs {@code contract} as its requester. */
  public static SignedContract request(Contract contract, SigningKeys requester) {
    if (!requester.verificationKeys().equals(contract.requester().signing())) {
      throw new IllegalArgumentException("these are not the requester's keys");
    }
    Dsse envelope = Dsse.unsigned(Contract.PAYLOAD_TYPE, contract.toJson()).signedBy(requester);
    return new SignedContract(contract, envelope, false);
  }

  /** Requires an envelope that exactly the requester signed. */
  public static SignedContract requestedOnly(Bytes envelopeJson)
      throws MalformedException, BadSignatureException {
    Dsse envelope = open(envelopeJson);
    Contract contract = Contract.parse(envelope.payload());
    envelope.requireSignaturesOf(contract.signers().subList(0, 1));
    return new SignedContract(contract, envelope, false);
  }

  /**
   * Requires an envelope that the requester and all parties signed, in the contract's order, and
   * nobody else.
   */
  public static SignedContract complete(Bytes envelopeJson)
      throws MalformedException, BadSignatureException {
    Dsse envelope = open(envelopeJson);
    Contract contract = Contract.parse(envelope.payload());
    envelope.requireSignaturesOf(contract.signers());
    return new SignedContract(contract, envelope, true);
  }

  /**
   * Requires what {@link #complete} or what {@link #requestedOnly} does, as {@link #isComplete}
   * says.
   */
  public static SignedContract requestedOrComplete(Bytes envelopeJson)
      throws MalformedException, BadSignatureException {
    try {
      return complete(envelopeJson);
    } catch (BadSignatureException e) {
      return requestedOnly(envelopeJson);
    }
  }

  /**
   * The requester's envelope with every party's approval added in the contract's order; all are
   * verified.
   */
  public SignedContract withApprovals(Map<MemberId, HybridSignature> approvals)
      throws BadSignatureException {
    Dsse signed = envelope;
    for (ContractParty party : contract.parties()) {
      HybridSignature signature = approvals.get(party.name());
      if (signature == null) {
        throw new BadSignatureException(party.name() + " has not signed the contract");
      }
      signed = signed.withSignature(party.identity().signing(), signature);
    }
    signed.requireSignaturesOf(contract.signers());
    return new SignedContract(contract, signed, true);
  }

  /** What a party signs to approve. */
  public HybridSignature approve(SigningKeys party) {
    return party.sign(envelope.preAuthenticationEncoding());
  }

  /** Requires that {@code approval} is the signature of the contract's party {@code name}. */
  public void verifyApproval(MemberId name, HybridSignature approval) throws BadSignatureException {
    ContractParty party =
        contract
            .party(name)
            .orElseThrow(() -> new BadSignatureException(name + " is no party of this contract"));
    party.identity().signing().verify(envelope.preAuthenticationEncoding(), approval);
  }

  private static Dsse open(Bytes envelopeJson) throws MalformedException {
    return Dsse.parse("contract envelope", Contract.PAYLOAD_TYPE, envelopeJson, LARGEST_ENVELOPE);
  }

  /** Whether every party has signed, too. */
  public boolean isComplete() {
    return complete;
  }

  public Contract contract() {
    return contract;
  }

  public RunId run() {
    return RunId.of(envelope.payload());
  }

  public Bytes envelopeJson() {
    return envelope.toJson();
  }
}

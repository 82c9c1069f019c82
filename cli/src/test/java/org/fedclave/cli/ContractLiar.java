package org.fedclave.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Assignment;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.crypto.Dsse;
import org.fedclave.transport.Letter;
import org.fedclave.transport.tls.PrivateFiles;

/** Lies about contracts, who signs them, and what they rest on. */
final class ContractLiar extends Liar {

  private final Lie lie;
  private final Play earlier;

  ContractLiar(LiarWorld world, Lie lie, Play earlier) {
    super(world);
    this.lie = lie;
    this.earlier = earlier;
  }

  @Override
  void draft(RunDraft draft) {
    switch (lie) {
      case SWAPS_A_PARTYS_KEYS -> draft.directory.put(Cast.BIRCH, impostor(Cast.BIRCH));
      case SWAPS_OWN_KEYS -> draft.directory.put(Cast.ALDER, impostor(Cast.ALDER));
      case INVENTS_A_REQUESTER -> draft.requester = impostor(Cast.REQUESTER);
      case SWAPS_A_RECIPIENTS_KEYS -> draft.recipient = impostor(Cast.REQUESTER);
      case SWAPS_A_DATASET -> draft.datasets.put(Cast.ALDER, reversed(draft, Cast.ALDER));
      case HANDS_OUT_AN_EXPIRED_CONTRACT ->
          draft.created = draft.created.minus(Duration.ofHours(2));
      default -> {}
    }
  }

  private static IdentityKeys impostor(MemberId name) {
    return IdentityKeys.generate(name, Founders.RANDOM);
  }

  private static DatasetDescriptor reversed(RunDraft draft, MemberId party) {
    DatasetDescriptor honest = draft.datasets.get(party);
    if (honest == null) {
      throw new AssertionError(party + " is no founder");
    }
    return new DatasetDescriptor(
        party, honest.dataset(), honest.schema(), honest.rows(), honest.shards().reversed());
  }

  @Override
  List<Letter> passing(Play play, Letter letter) {
    boolean toAlder = letter.to().equals(Cast.ALDER);
    return switch (letter.kind()) {
      case CONTRACT -> {
        play.tell();
        yield List.of(
            lie == Lie.CHANGES_A_CONTRACT && toAlder
                ? with(letter, changed(letter.payload()))
                : letter);
      }
      case ASSIGNMENT -> List.of(with(letter, assignment(play, letter)));
      default -> List.of(letter);
    };
  }

  /** One round more, under the signature of the contract without it. */
  private static Bytes changed(Bytes envelope) {
    try {
      Dsse honest = Dsse.parse("contract", Contract.PAYLOAD_TYPE, envelope, 1 << 25);
      String text = honest.payload().toUtf8().replaceFirst("\"rounds\" : 2", "\"rounds\" : 3");
      return new Dsse(honest.payloadType(), Bytes.utf8(text), honest.signatures()).toJson();
    } catch (MalformedException e) {
      throw new AssertionError("the requester's own contract", e);
    }
  }

  private Bytes assignment(Play play, Letter letter) {
    return switch (lie) {
      case ASSIGNS_BEFORE_ALL_HAVE_SIGNED, STARTS_ENCLAVES_BEFORE_ALL_HAVE_SIGNED ->
          assignment(play.requested().envelopeJson());
      case ASSIGNS_ANOTHER_RUNS_CONTRACT -> assignment(earlier.complete().envelopeJson());
      case MIXES_TWO_CONTRACTS -> assignment(mixed(play));
      case IGNORES_A_REVOCATION -> {
        revoke(play);
        yield letter.payload();
      }
      default -> letter.payload();
    };
  }

  private static Bytes assignment(Bytes contract) {
    return new Assignment(contract, Cast.USUAL.aggregator(), Cast.USUAL.parties()).toBytes();
  }

  /** Birch signed the earlier contract only, says the coordinator. */
  private Bytes mixed(Play play) {
    try {
      Dsse all =
          Dsse.parse("contract", Contract.PAYLOAD_TYPE, play.requested().envelopeJson(), 1 << 25);
      for (Map.Entry<MemberId, IdentityKeys> party : world.founders.identities.entrySet()) {
        Play source = party.getKey().equals(Cast.BIRCH) ? earlier : play;
        all =
            all.withSignature(
                party.getValue().identity().signing(), source.approval(party.getKey()));
      }
      return all.toJson();
    } catch (MalformedException e) {
      throw new AssertionError("the requester's own contract", e);
    }
  }

  /** What {@code party revoke} leaves in the party's folder. */
  private void revoke(Play play) {
    try {
      PrivateFiles.write(world.decision(Cast.ALDER, play.run()), Bytes.utf8("revoked\n"));
    } catch (IOException e) {
      throw new AssertionError("alder approved before", e);
    }
  }
}

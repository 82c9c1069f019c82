package org.fedclave.trainer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.EarlyStopping;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.protocol.round.SealedPersonalLayers;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.milestone.TrainerPoint;

/**
 * FedPer in a trainer (Arivazhagan et al. 2019): the parameters of the contract's personal layers,
 * which are the model's last ones, each party's over the run. They leave this enclave once, sealed
 * to their party; an update has zeros in their place. Of a contract without personal layers it
 * holds nothing and changes nothing. Not thread-safe.
 */
final class PersonalParameters {

  private final Contract contract;
  private final int shared;
  private final float[] initial;

  /** By party; no array in it is ever written to. */
  private Map<MemberId, float[]> current = Map.of();

  /** As the round began that was trained last. */
  private Map<MemberId, float[]> begun = Map.of();

  /** As the round began that had the best model so far, where the run may end early. */
  private Map<MemberId, float[]> best = Map.of();

  /** Each party's begin with the values that the contract's seed gives. */
  PersonalParameters(Contract contract, ModelConfiguration model) {
    this.contract = contract;
    this.shared = model.sharedParameters(contract.training().local().personalLayers());
    this.initial =
        shared == model.parameterCount()
            ? new float[0]
            : suffix(model.initialParameters(contract.model().seed()));
  }

  /** Whether there are any. */
  boolean exist() {
    return initial.length > 0;
  }

  /** What the party's next round depends on, after its training of this one. */
  void writeTo(CborWriter map, MemberId party) {
    put(map, "current", current, party);
    put(map, "begun", begun, party);
    put(map, "best", best, party);
  }

  private static void put(CborWriter map, String name, Map<MemberId, float[]> all, MemberId party) {
    float[] own = all.get(party);
    if (own != null) {
      map.put(name, Bytes.wrap(Parameters.toBytes(own)));
    }
  }

  /**
   * Goes on from what {@link #writeTo} wrote.
   *
   * @throws IllegalArgumentException if it is of another size
   */
  void restore(CborReader map, MemberId party) throws MalformedException {
    current = restored(map, "current", current, party);
    begun = restored(map, "begun", begun, party);
    best = restored(map, "best", best, party);
  }

  private Map<MemberId, float[]> restored(
      CborReader map, String name, Map<MemberId, float[]> all, MemberId party)
      throws MalformedException {
    Map<MemberId, float[]> next = new HashMap<>(all);
    if (map.has(name)) {
      next.put(party, Parameters.fromBytes(map.bytes(name).unsafeArray(), initial.length));
    }
    return next;
  }

  /** The round's model with the party's own last layers: {@code model} itself where it has none. */
  float[] completed(MemberId party, float[] model) {
    if (initial.length == 0) {
      return model;
    }
    float[] own = model.clone();
    System.arraycopy(of(party), 0, own, shared, initial.length);
    return own;
  }

  /** Keeps what training made of the party's own layers. */
  void trained(MemberId party, float[] parameters) {
    if (initial.length == 0) {
      return;
    }
    float[] own = suffix(parameters);
    for (float value : own) {
      if (!Float.isFinite(value)) {
        throw new ArithmeticException("a parameter of its personal layers is no finite number");
      }
    }
    Map<MemberId, float[]> next = new HashMap<>(current);
    next.put(party, own);
    current = next;
  }

  /** Takes what is personal out of an update. */
  void leaveOut(float[] update) {
    Arrays.fill(update, shared, update.length, 0f);
  }

  /**
   * Takes in the record of the round that was trained last. Where the run ends with an earlier
   * model, each party's layers become those which that model was measured with.
   *
   * @param metrics of all records so far
   */
  void recorded(EarlyStopping stopping, List<Map<String, String>> metrics) {
    if (stopping.best(metrics).equals(OptionalInt.of(metrics.size() - 1))) {
      best = begun;
    }
    if (stopping.modelOf(metrics).isPresent()) {
      current = best;
    }
    begun = current;
  }

  /** Sends each party its own layers, and nobody else; nothing where there are none. */
  void handOver(RunContext context, Enclave enclave, List<ContractParty> parties)
      throws RunStoppedException {
    if (initial.length == 0) {
      return;
    }
    for (ContractParty party : parties) {
      SealedPersonalLayers sealed =
          SealedPersonalLayers.seal(
              layers(context, party.name()),
              party.identity(),
              enclave.keys(),
              enclave.signing(),
              context.random());
      context.send(party.name(), LetterKind.PERSONAL_LAYERS, sealed.toBytes());
    }
    context.note(TrainerPoint.LAYERS_HANDED);
  }

  private PersonalLayers layers(RunContext context, MemberId party) {
    return new PersonalLayers(
        context.run(),
        party,
        shared,
        Digest.of(Bytes.utf8(contract.model().configuration())),
        Bytes.wrap(Parameters.toBytes(of(party))));
  }

  private float[] of(MemberId party) {
    return current.getOrDefault(party, initial);
  }

  private float[] suffix(float[] parameters) {
    return Arrays.copyOfRange(parameters, shared, parameters.length);
  }
}

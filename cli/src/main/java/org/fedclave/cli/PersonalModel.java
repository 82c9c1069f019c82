package org.fedclave.cli;

import org.fedclave.models.Model;
import org.fedclave.models.Parameters;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.round.PersonalLayers;

/** A run's model with the last layers of one party in place of those that nobody trained. */
final class PersonalModel {

  private PersonalModel() {}

  /**
   * Puts {@code layers} into a copy of {@code model}'s parameters.
   *
   * @throws CommandFailedException if they are of another configuration, or do not reach to the
   *     model's end
   */
  static Model of(Model model, PersonalLayers layers) throws CommandFailedException {
    Digest configuration = Digest.of(Bytes.utf8(model.configuration().dl4jJson()));
    if (!configuration.equals(layers.configuration())) {
      throw new CommandFailedException(
          "the layers are of another model: of configuration %s, the model's is %s; take the model of run %s"
              .formatted(
                  layers.configuration().abbreviated(),
                  configuration.abbreviated(),
                  layers.run().abbreviated()));
    }
    float[] parameters = model.parameters().clone();
    if (layers.begins() != (long) parameters.length - layers.count()) {
      throw new CommandFailedException(
          "the layers are %d parameters from %d on, and the model has %d: they do not end where it does"
              .formatted(layers.count(), layers.begins(), parameters.length));
    }
    float[] own = Parameters.fromBytes(layers.parameters().unsafeArray(), layers.count());
    System.arraycopy(own, 0, parameters, layers.begins(), own.length);
    return new Model(model.configuration(), parameters);
  }
}

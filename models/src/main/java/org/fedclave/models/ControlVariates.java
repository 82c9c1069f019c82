package org.fedclave.models;

/**
 * SCAFFOLD's two vectors of a round: the server's {@code c} and the party's {@code c_i}, both of
 * the model's length, both zero before the first round. The party's says much about its rows.
 */
public final class ControlVariates {
  private final float[] server;
  private final float[] own;

  /**
   * Both vectors, copied.
   *
   * @param server finite numbers, one a parameter
   * @param own finite numbers, as many
   */
  public ControlVariates(float[] server, float[] own) {
    if (server.length != own.length) {
      throw new IllegalArgumentException(
          "control variates of %d and %d numbers; they must be equally many"
              .formatted(server.length, own.length));
    }
    requireFinite("server's", server);
    requireFinite("party's", own);
    this.server = server.clone();
    this.own = own.clone();
  }

  /** What a run starts with. */
  public static ControlVariates zero(int parameterCount) {
    return new ControlVariates(new float[parameterCount], new float[parameterCount]);
  }

  int length() {
    return server.length;
  }

  /** {@code c - c_i}, which is added to each gradient. */
  float[] correction() {
    float[] correction = new float[server.length];
    for (int i = 0; i < correction.length; i++) {
      correction[i] = server[i] - own[i];
    }
    return correction;
  }

  /**
   * The party's control variate of its next round, by option II of the paper's equation 4: {@code
   * c_i+ = c_i - c - (y_i - x) / (K eta)}.
   *
   * @param update {@code y_i - x} as the party sent it; as long as these vectors
   * @param travel K eta: steps times learning rate, positive
   * @return a new array, which says much about the party's rows
   */
  public float[] ownAfter(float[] update, double travel) {
    float[] next = new float[own.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = (float) ((double) own[i] - server[i] - update[i] / travel);
    }
    return next;
  }

  @Override
  public String toString() {
    return "control variates of " + server.length + " numbers";
  }

  private static void requireFinite(String whose, float[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      if (!Float.isFinite(numbers[i])) {
        throw new IllegalArgumentException(
            "number %d of the %s control variate is not finite".formatted(i, whose));
      }
    }
  }
}

package org.fedclave.coordinator.calls;

import io.grpc.StatusRuntimeException;
import org.fedclave.protocol.MalformedException;
import org.fedclave.transport.TransportException.Rule;

/** A call that the coordinator refuses: the rule, and the sentence that the caller reads. */
public final class RefusedCall extends Exception {

  private static final long serialVersionUID = 1L;

  private final Rule rule;

  public RefusedCall(Rule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  public RefusedCall(Rule rule, String sentence, Throwable cause) {
    super(sentence, cause);
    this.rule = rule;
  }

  /** Bytes from the caller that are not what they should be. */
  static RefusedCall of(MalformedException malformed) {
    return new RefusedCall(Rule.MALFORMED, String.valueOf(malformed.getMessage()), malformed);
  }

  public Rule rule() {
    return rule;
  }

  /** As gRPC says it. */
  StatusRuntimeException toStatus() {
    return rule.status(String.valueOf(getMessage())).asRuntimeException();
  }
}

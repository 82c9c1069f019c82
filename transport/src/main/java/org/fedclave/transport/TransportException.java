package org.fedclave.transport;

import io.grpc.Status;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Something was not moved. The rule is for programs, the message is one sentence for people.
 *
 * <p>Where the coordinator refused, rule and sentence are its own words, and it is not trusted.
 */
public final class TransportException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why. Each travels as the gRPC status beside it. */
  public enum Rule {
    /** No connection, after all attempts. */
    UNREACHABLE(Status.Code.UNAVAILABLE),
    /** No TLS: one end does not accept the other's certificate. Never said by a coordinator. */
    UNTRUSTED(Status.Code.UNAVAILABLE),
    /** No answer in time. */
    TIMED_OUT(Status.Code.DEADLINE_EXCEEDED),
    /** No client certificate, or one that the coordinator does not know. */
    NOT_ADMITTED(Status.Code.UNAUTHENTICATED),
    /** The member's role may not do this. */
    FORBIDDEN(Status.Code.PERMISSION_DENIED),
    /** There is no such thing. */
    NOT_FOUND(Status.Code.NOT_FOUND),
    /** Over a size cap. */
    TOO_LARGE(Status.Code.OUT_OF_RANGE),
    /** A full disk, or a quota that is used up. */
    FULL(Status.Code.RESOURCE_EXHAUSTED),
    /** Bytes that are not those of their digest. */
    DIGEST(Status.Code.DATA_LOSS),
    /** Bytes that are not what they should be. */
    MALFORMED(Status.Code.INVALID_ARGUMENT),
    /** It cannot be done in this state. */
    CONFLICT(Status.Code.FAILED_PRECONDITION),
    /** Another program opened the same mailbox. */
    TAKEN_OVER(Status.Code.ABORTED),
    /** This end was closed. */
    CLOSED(Status.Code.CANCELLED),
    /** A fault of one of the programs. */
    FAULT(Status.Code.INTERNAL);

    private final Status.Code code;

    Rule(Status.Code code) {
      this.code = code;
    }

    /** The status with which a server says {@code sentence} under this rule. */
    public Status status(String sentence) {
      return code.toStatus().withDescription(sentence);
    }

    /** The rule under which a call ended so. */
    public static Rule of(Status.Code code) {
      for (Rule rule : values()) {
        if (rule.code == code) {
          return rule;
        }
      }
      return FAULT;
    }
  }

  private final Rule rule;

  public TransportException(Rule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  public TransportException(Rule rule, String sentence, Throwable cause) {
    super(sentence, cause);
    this.rule = rule;
  }

  /** What a failed call says, with {@code what} was tried, for example "sending a letter". */
  static TransportException of(String what, Status status) {
    Rule rule = Rule.of(status.getCode());
    if (rule == Rule.CLOSED) {
      rule =
          Rule.UNREACHABLE; // who closes this end is told otherwise: a server that stops says this
    }
    if (rule == Rule.UNREACHABLE && isHandshake(status.getCause())) {
      rule = Rule.UNTRUSTED;
    }
    return new TransportException(rule, what + ": " + explain(rule, status), status.getCause());
  }

  private static boolean isHandshake(@Nullable Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLHandshakeException) {
        return !(cause instanceof SslHandshakeTimeoutException); // a link on which nothing comes
      }
    }
    return false;
  }

  private static String explain(Rule rule, Status status) {
    return switch (rule) {
      case UNREACHABLE -> "the coordinator cannot be reached (" + innermost(status) + ")";
      case UNTRUSTED -> "no TLS connection (" + innermost(status) + ")";
      case TIMED_OUT -> "the coordinator did not answer in time";
      default -> said(status);
    };
  }

  private static String innermost(Status status) {
    String message = said(status);
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null) {
        message = cause.getMessage();
      }
    }
    return message;
  }

  private static String said(Status status) {
    String description = status.getDescription();
    return description == null ? status.getCode().name() : description;
  }

  public Rule rule() {
    return rule;
  }
}

package org.fedclave.coordinator.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.TransportException.Rule;

/** Asserts that something is refused under one rule, and goes on with the sentence. */
public final class Refusals {

  private Refusals() {}

  public static AbstractStringAssert<?> assertRefused(Rule rule, ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).as("a refusal").isNotNull();
    switch (thrown) {
      case TransportException e -> assertThat(e.rule()).as(e.getMessage()).isEqualTo(rule);
      case RefusedCall e -> assertThat(e.rule()).as(e.getMessage()).isEqualTo(rule);
      default -> throw new AssertionError("not a refusal", thrown);
    }
    return assertThat(String.valueOf(thrown.getMessage()));
  }
}

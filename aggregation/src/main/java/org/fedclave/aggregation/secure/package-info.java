/**
 * Secure aggregation: the server learns the sum of vectors and no vector (Bonawitz et al., CCS
 * 2017, against active adversaries; graphs of Bell et al., CCS 2020).
 *
 * <p>Begin with {@code MaskingClient} and {@code MaskingServer}, one object each per participant
 * and round: a caller feeds them the words of {@code org.fedclave.protocol.masking} and sends what
 * they return. Nothing here does I/O or has a clock; threads only where a constructor takes an
 * executor. {@code docs/secure-aggregation.md} says what holds and what does not.
 */
@NullMarked
package org.fedclave.aggregation.secure;

import org.jspecify.annotations.NullMarked;

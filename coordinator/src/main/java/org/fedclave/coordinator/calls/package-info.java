/**
 * How a call is answered, or refused: one result, many, or a stream that waits for more.
 *
 * <p>Begin with {@link org.fedclave.coordinator.calls.Answering}.
 */
@NullMarked
package org.fedclave.coordinator.calls;

import org.jspecify.annotations.NullMarked;

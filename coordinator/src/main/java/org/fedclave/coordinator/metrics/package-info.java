/**
 * What an operator's monitoring reads of a coordinator's process: counts, times and health, on a
 * port of their own.
 *
 * <p>Begin with {@link org.fedclave.coordinator.metrics.Telemetry}; {@link
 * org.fedclave.coordinator.metrics.Measure} is all that is measured.
 */
@NullMarked
package org.fedclave.coordinator.metrics;

import org.jspecify.annotations.NullMarked;

/**
 * Which nodes a run gets, and why the others not: a pure function of the run, the catalogue of
 * nodes and the time.
 *
 * <p>Begin with {@link org.fedclave.coordinator.routing.Routing}.
 */
@NullMarked
package org.fedclave.coordinator.routing;

import org.jspecify.annotations.NullMarked;

/**
 * Makes real-format evidence under a test vendor's root, for tests and demonstrations on machines
 * without a trusted execution environment. It protects nothing: whoever has the folder of the
 * {@link org.fedclave.simulator.SimulatedVendor} can vouch for any program. Never shipped in
 * production, where no class of this package exists.
 *
 * <p>A verifier accepts this evidence only if its policy names the test root under {@code
 * simulatedRoots}, and every proof made so says {@code simulated}.
 */
@NullMarked
package org.fedclave.simulator;

import org.jspecify.annotations.NullMarked;

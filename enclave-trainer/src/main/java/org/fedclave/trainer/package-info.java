/**
 * The measured program. A node runs {@link org.fedclave.trainer.TrainerNode}; for each run it is
 * given it starts {@code TrainRun} or {@code AggregateRun}, with keys of its own, and follows the
 * protocol of the design from the contract to the proof.
 */
@NullMarked
package org.fedclave.trainer;

import org.jspecify.annotations.NullMarked;

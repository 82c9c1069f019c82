/**
 * Models, their training data and their training, on Deeplearning4j.
 *
 * <p>Read in this order: {@link org.fedclave.models.ModelZoo} or {@link
 * org.fedclave.models.ModelConfiguration#parse} says what is trained; {@link
 * org.fedclave.models.Examples} are a party's rows as numbers; {@link
 * org.fedclave.models.TrainingEngine} trains, plainly or by one of the algorithms of {@code
 * docs/local-training.md}, and evaluates, on a {@link org.fedclave.models.Network} of one of the
 * {@link org.fedclave.models.Engines}; {@link org.fedclave.models.ModelZip} is the file that leaves
 * the run. Where {@link org.fedclave.models.EngineReport} says repeatable, equal inputs give equal
 * bits.
 */
@NullMarked
package org.fedclave.models;

import org.jspecify.annotations.NullMarked;

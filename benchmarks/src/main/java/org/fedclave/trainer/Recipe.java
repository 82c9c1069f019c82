package org.fedclave.trainer;

import org.fedclave.models.ModelConfiguration;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.TrainingTerms;

/**
 * What a contract says of the learning itself: an {@link UnattestedRun} and a confidential run of
 * the same recipe differ in rounding by masks and in the order of rows, and in nothing else.
 *
 * @param model what is trained
 * @param training rounds and local training
 * @param aggregation how updates become the next model
 */
public record Recipe(
    ModelConfiguration model, TrainingTerms training, AggregationTerms aggregation) {}

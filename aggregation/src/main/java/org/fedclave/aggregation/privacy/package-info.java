/**
 * Differential privacy: exact noise, the mechanisms for parties and for rows, and accountants.
 *
 * <p>Noise is drawn in integer arithmetic only ({@link
 * org.fedclave.aggregation.privacy.DiscreteGaussian}); accountants compute upper bounds, with
 * {@link java.lang.StrictMath} and in a fixed order, so that every machine finds the same epsilon,
 * bit for bit. An auditor begins with {@link org.fedclave.aggregation.privacy.SampledGaussian},
 * what is accounted for, and {@link org.fedclave.aggregation.privacy.PartyLevelNoise} and {@link
 * org.fedclave.aggregation.privacy.RecordLevelNoise}, how much noise that is.
 */
@NullMarked
package org.fedclave.aggregation.privacy;

import org.jspecify.annotations.NullMarked;

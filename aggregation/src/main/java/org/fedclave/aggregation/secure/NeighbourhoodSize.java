package org.fedclave.aggregation.secure;

/**
 * How many neighbours, and which threshold, so that a round is private and completes but for a
 * stated probability (Bell et al. 2020, section 3.5).
 *
 * @param degree k
 * @param threshold t
 */
public record NeighbourhoodSize(int degree, int threshold) {}

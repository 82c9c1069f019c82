package org.fedclave.aggregation;

/**
 * An update that a rule left out of its result.
 *
 * @param index its {@link Origin#index()}
 * @param reason for people, one clause without a full stop
 */
public record Excluded(int index, String reason) {}

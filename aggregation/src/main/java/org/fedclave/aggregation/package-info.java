/**
 * What an aggregator does with updates: clip, mean, server optimiser. Pure functions on arrays.
 *
 * <p>Every result here depends only on the set of updates, never on their order of arrival or on
 * the number of threads.
 */
@NullMarked
package org.fedclave.aggregation;

import org.jspecify.annotations.NullMarked;

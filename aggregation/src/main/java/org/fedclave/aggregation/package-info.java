/**
 * What an aggregator does with updates: an {@link org.fedclave.aggregation.AggregationRule} names
 * how they are combined and which step the server takes. Pure functions on arrays.
 *
 * <p>Every result here depends only on the set of updates, never on their order of arrival or on
 * the number of threads.
 */
@NullMarked
package org.fedclave.aggregation;

import org.jspecify.annotations.NullMarked;

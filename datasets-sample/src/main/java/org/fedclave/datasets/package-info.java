/**
 * Small real data, by party, to try Fedclave with; origin, licence and the commands that made the
 * files lie beside each.
 */
@NullMarked
package org.fedclave.datasets;

import org.jspecify.annotations.NullMarked;

/** Robust rules under attack, on the digits. */
@NullMarked
package org.fedclave.benchmarks.byzantine;

import org.jspecify.annotations.NullMarked;

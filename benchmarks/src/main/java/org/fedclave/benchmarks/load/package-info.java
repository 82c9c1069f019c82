/**
 * One coordinator in a process of its own, and many members of it: how much it bears, and whether
 * it stays as it is over hours.
 */
@NullMarked
package org.fedclave.benchmarks.load;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.fedclave.benchmarks.load;

import org.jspecify.annotations.NullMarked;

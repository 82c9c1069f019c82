@NullMarked
package org.fedclave.benchmarks;

import org.jspecify.annotations.NullMarked;

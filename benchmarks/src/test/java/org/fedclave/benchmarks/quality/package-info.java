@NullMarked
package org.fedclave.benchmarks.quality;

import org.jspecify.annotations.NullMarked;

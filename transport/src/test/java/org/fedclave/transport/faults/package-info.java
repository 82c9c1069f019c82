/** Links that are slow, lossy and cut, for tests and measurements. Not part of any program. */
@NullMarked
package org.fedclave.transport.faults;

import org.jspecify.annotations.NullMarked;

/** Couriers and a log within one process, for tests. Not part of any program. */
@NullMarked
package org.fedclave.transport.loopback;

import org.jspecify.annotations.NullMarked;

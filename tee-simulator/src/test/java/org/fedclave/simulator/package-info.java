@NullMarked
package org.fedclave.simulator;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.fedclave.engine.libtorch;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.fedclave.engine.dl4jcuda;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.fedclave.aggregation.secure;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.fedclave.datasets;

import org.jspecify.annotations.NullMarked;

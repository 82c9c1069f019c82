@NullMarked
package org.fedclave.trainer;

import org.jspecify.annotations.NullMarked;

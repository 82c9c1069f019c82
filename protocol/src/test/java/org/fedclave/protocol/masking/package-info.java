@NullMarked
package org.fedclave.protocol.masking;

import org.jspecify.annotations.NullMarked;

/** A crowd of participants for measuring one real participant and the server. */
@NullMarked
package org.fedclave.aggregation.secure;

import org.jspecify.annotations.NullMarked;

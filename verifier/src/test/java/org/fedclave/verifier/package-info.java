@NullMarked
package org.fedclave.verifier;

import org.jspecify.annotations.NullMarked;

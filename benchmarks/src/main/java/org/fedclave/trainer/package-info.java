/** Runs without attestation, for experiments that need many of them. */
@NullMarked
package org.fedclave.trainer;

import org.jspecify.annotations.NullMarked;

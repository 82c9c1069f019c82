/**
 * The offline check of a model and its execution proof, small enough to be audited in a day. Begin
 * with {@link org.fedclave.verifier.ProofVerifier}.
 *
 * <p>Nothing here reads a clock or a network: the verdict depends on the bytes alone.
 */
@NullMarked
package org.fedclave.verifier;

import org.jspecify.annotations.NullMarked;

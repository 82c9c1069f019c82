/**
 * The offline check of a model and its execution proof, small enough to be audited in a day. Begin
 * with {@link org.fedclave.verifier.ProofVerifier}.
 *
 * <p>Nothing here reads a clock, a network or a random number: the same bytes always get the same
 * verdict.
 */
@NullMarked
package org.fedclave.verifier;

import org.jspecify.annotations.NullMarked;

/**
 * Arm PSA attestation tokens: RFC 9783 and the two profiles before it.
 *
 * <p>{@link org.fedclave.attestation.psa.TokenKeys}, {@link
 * org.fedclave.attestation.psa.SoftwareComponent} and {@link
 * org.fedclave.attestation.psa.Lifecycle} also serve CCA, whose platform token is PSA's sibling.
 */
@NullMarked
package org.fedclave.attestation.psa;

import org.jspecify.annotations.NullMarked;

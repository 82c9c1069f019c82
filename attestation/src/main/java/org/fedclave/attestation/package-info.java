/**
 * Evidence of trusted execution environments: collected ({@link
 * org.fedclave.attestation.Attestor}), parsed, <em>genuine?</em> (the vendor's signature chain) and
 * <em>acceptable?</em> (the relying party's policy).
 *
 * <p>Read {@link org.fedclave.attestation.Appraiser} first. There is one sub-package per technology
 * ({@code snp} today); {@code x509} is what they share. Each check is named by a {@link
 * org.fedclave.attestation.Rule}; every rule that needs evidence has a broken example in the tests
 * of the module {@code tee-simulator}, which can make real-format evidence and is never shipped.
 */
@NullMarked
package org.fedclave.attestation;

import org.jspecify.annotations.NullMarked;

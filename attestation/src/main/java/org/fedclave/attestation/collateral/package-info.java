/**
 * Collateral that a party keeps in a folder of its own: what vendors serve beside evidence, brought
 * in by hand or by a job, so that appraisal needs no network.
 *
 * <p>Start with {@link org.fedclave.attestation.collateral.CollateralStore}. A store is untrusted
 * storage: it is a place to look things up, and whatever comes out of it is verified again by the
 * appraisal that uses it.
 */
@NullMarked
package org.fedclave.attestation.collateral;

import org.jspecify.annotations.NullMarked;

/**
 * Reference values: what evidence must show for the program to be the one that a party meant,
 * computed from the program's own files.
 *
 * <p>Start at {@link org.fedclave.attestation.referencevalues.ReferenceValues}. Nothing here takes
 * part in an appraisal: the values go into a policy, which a person signs.
 */
@NullMarked
package org.fedclave.attestation.referencevalues;

import org.jspecify.annotations.NullMarked;

/**
 * Arm Confidential Compute Architecture: the tokens of platform and realm.
 *
 * <p>Layouts and rules are those of the Realm Management Monitor specification (DEN0137, sections
 * A7 and B) and of draft-ffm-rats-cca-token, versions 00 to 03.
 */
@NullMarked
package org.fedclave.attestation.cca;

import org.jspecify.annotations.NullMarked;

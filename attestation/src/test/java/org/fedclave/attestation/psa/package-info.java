@NullMarked
package org.fedclave.attestation.psa;

import org.jspecify.annotations.NullMarked;

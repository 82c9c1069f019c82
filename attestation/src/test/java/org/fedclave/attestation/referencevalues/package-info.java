@NullMarked
package org.fedclave.attestation.referencevalues;

import org.jspecify.annotations.NullMarked;

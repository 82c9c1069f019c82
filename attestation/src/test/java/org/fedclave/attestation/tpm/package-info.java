@NullMarked
package org.fedclave.attestation.tpm;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.fedclave.attestation.cose;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.fedclave.attestation.x509;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.fedclave.attestation.collateral;

import org.jspecify.annotations.NullMarked;

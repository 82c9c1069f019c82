@NullMarked
package org.fedclave.attestation.cca;

import org.jspecify.annotations.NullMarked;

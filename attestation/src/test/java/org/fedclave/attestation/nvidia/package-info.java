@NullMarked
package org.fedclave.attestation.nvidia;

import org.jspecify.annotations.NullMarked;

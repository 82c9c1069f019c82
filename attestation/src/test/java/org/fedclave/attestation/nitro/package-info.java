@NullMarked
package org.fedclave.attestation.nitro;

import org.jspecify.annotations.NullMarked;

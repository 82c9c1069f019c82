@NullMarked
package org.fedclave.attestation;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.fedclave.attestation.ear;

import org.jspecify.annotations.NullMarked;

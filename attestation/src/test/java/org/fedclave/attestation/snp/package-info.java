@NullMarked
package org.fedclave.attestation.snp;

import org.jspecify.annotations.NullMarked;

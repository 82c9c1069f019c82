@NullMarked
package org.fedclave.attestation.collect;

import org.jspecify.annotations.NullMarked;

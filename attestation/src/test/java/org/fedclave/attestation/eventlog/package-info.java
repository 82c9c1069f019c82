@NullMarked
package org.fedclave.attestation.eventlog;

import org.jspecify.annotations.NullMarked;

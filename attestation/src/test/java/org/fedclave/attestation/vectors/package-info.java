/** The shared attestation vectors, read as their README says. */
@org.jspecify.annotations.NullMarked
package org.fedclave.attestation.vectors;

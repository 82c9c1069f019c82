/**
 * What a verifier and an enclave say to each other: challenge, key binding, answer, key release.
 */
@NullMarked
package org.fedclave.protocol.attest;

import org.jspecify.annotations.NullMarked;

/**
 * The contract and what leads to it: identities, dataset descriptors, the assignment of parties to
 * trainers.
 */
@NullMarked
package org.fedclave.protocol.contract;

import org.jspecify.annotations.NullMarked;

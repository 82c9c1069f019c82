/**
 * The data owner's program: keeps its keys, encrypts its rows, signs contracts that its policy
 * allows, checks every enclave itself before a key leaves, and countersigns what it verified.
 *
 * <p>Read in this order: {@link org.fedclave.party.PartyFolder} and {@link
 * org.fedclave.party.KeyStore} say what lies on the disk; {@link org.fedclave.party.SealShards}
 * makes a dataset; {@link org.fedclave.party.PartyPolicy} decides about contracts; {@link
 * org.fedclave.party.PartyAgent} answers letters; {@code ReleaseDesk} is the one place from which
 * keys leave, and {@code ReleaseJournal} remembers each time.
 */
@NullMarked
package org.fedclave.party;

import org.jspecify.annotations.NullMarked;

/**
 * What the participants of secure aggregation and its server say in a round, in this order: {@code
 * GraphCommitment} (once a run), {@code KeyAdvertisement}, {@code Roster}, {@code SealedShares},
 * {@code IncomingShares}, {@code MaskedInput}, {@code SurvivorSet}, {@code SurvivorConfirmation},
 * {@code ConfirmedSurvivors}, {@code UnmaskingShares}.
 *
 * <p>These are words only. Who may say which, when, and what each side checks is in the {@code
 * aggregation} module, package {@code secure}.
 */
@NullMarked
package org.fedclave.protocol.masking;

import org.jspecify.annotations.NullMarked;

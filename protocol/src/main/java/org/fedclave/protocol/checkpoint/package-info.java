/**
 * What lets another aggregator go on with a run: the state after a round under a key of which each
 * party holds a share, and what a trainer of a later incarnation has to know of the rounds before.
 */
@NullMarked
package org.fedclave.protocol.checkpoint;

import org.jspecify.annotations.NullMarked;

/**
 * What trainers and the aggregator say in a round: model, update, record, receipt, and the chain
 * over the records.
 */
@NullMarked
package org.fedclave.protocol.round;

import org.jspecify.annotations.NullMarked;

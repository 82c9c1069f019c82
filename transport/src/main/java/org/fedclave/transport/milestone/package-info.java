/**
 * What the programs say while a run goes on: one event for each state transition, by a name that
 * does not change, with ids and numbers and nothing else.
 */
@NullMarked
package org.fedclave.transport.milestone;

import org.jspecify.annotations.NullMarked;

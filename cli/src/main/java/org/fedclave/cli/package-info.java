/**
 * The {@code fedclave} command: the requester's verbs, the demo, and the entry points of the other
 * programs.
 */
@NullMarked
package org.fedclave.cli;

import org.jspecify.annotations.NullMarked;

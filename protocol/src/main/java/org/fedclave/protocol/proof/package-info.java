/** The execution statement, the log's entries and the proof bundle. */
@NullMarked
package org.fedclave.protocol.proof;

import org.jspecify.annotations.NullMarked;

/**
 * One table dealt to several parties, as research on federated learning deals benchmark data.
 *
 * <p>{@link org.fedclave.tables.split.SplitMethod} says how; {@link
 * org.fedclave.tables.split.TableSplit} reads a table twice and writes a table for each party
 * beside a record of what was done. Every row goes to exactly one party. Equal tables, methods and
 * seeds give equal bytes on every machine.
 */
@NullMarked
package org.fedclave.tables.split;

import org.jspecify.annotations.NullMarked;

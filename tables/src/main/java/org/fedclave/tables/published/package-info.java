/**
 * Published benchmark data, from the files that their owners publish to tables that parties add.
 *
 * <p>{@link org.fedclave.tables.published.HeartDisease}, {@link
 * org.fedclave.tables.published.IdxImages}, {@link org.fedclave.tables.published.LeafUsers} and
 * {@link org.fedclave.tables.published.BreastCancer} each read one kind of file, check it as if it
 * were hostile, and write tables of one schema. Nothing is fetched and nothing is shipped: users
 * get the files where {@link org.fedclave.tables.published.Origin} says, under its licence.
 */
@NullMarked
package org.fedclave.tables.published;

import org.jspecify.annotations.NullMarked;

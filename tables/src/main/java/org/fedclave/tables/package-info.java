/**
 * A party's table, from a file to numbers for training: rows → checked Arrow batches → shards →
 * features.
 *
 * <p>Read in this order: {@link org.fedclave.tables.TableSchema} says what a table holds; {@link
 * org.fedclave.tables.TableSource} reads a file against it and names every bad cell; {@link
 * org.fedclave.tables.ShardWriter} cuts the rows into shards; {@link
 * org.fedclave.tables.ShardReader} reads a shard that may be hostile; {@link
 * org.fedclave.tables.FeatureEncoder} makes numbers; {@link org.fedclave.tables.HeldOut} says which
 * rows only evaluate. {@link org.fedclave.tables.TableWriter} writes checked rows as a table, for
 * the packages {@code published}, which reads benchmarks' own files, and {@code split}, which deals
 * a table to parties. Nothing here encrypts, and nothing is learnt from the rows: every constant is
 * in the schema.
 */
@NullMarked
package org.fedclave.tables;

import org.jspecify.annotations.NullMarked;

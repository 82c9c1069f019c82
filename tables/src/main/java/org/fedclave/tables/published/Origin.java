package org.fedclave.tables.published;

/**
 * Where a published dataset comes from, for people to read and to cite.
 *
 * @param source who made it, and where it is published
 * @param licence what its owners allow; as far as known, to be checked by who uses it
 */
public record Origin(String source, String licence) {}

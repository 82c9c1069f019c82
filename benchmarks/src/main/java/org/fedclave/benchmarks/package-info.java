/**
 * Measures Fedclave: its cryptography by JMH, and whole runs through the classes of production over
 * mutual TLS. {@code docs/benchmarks.md} has the figures.
 */
@NullMarked
package org.fedclave.benchmarks;

import org.jspecify.annotations.NullMarked;

/** Every reader of bytes from outside under bytes that nobody meant: see docs/fuzzing.md. */
@org.jspecify.annotations.NullMarked
package org.fedclave.simulator.fuzz;

package org.fedclave.benchmarks;

import org.fedclave.models.Crossings;

/**
 * What a number of steps took.
 *
 * @param steps how many
 * @param seconds by the wall's clock
 * @param processorSeconds that the training thread ran, which do not grow when others use the
 *     machine
 * @param heapBytes that it allocated on Java's heap; 0 where there is none
 * @param crossings between Java's memory and the engine's; none where there is no Java
 */
record StepTime(
    int steps, double seconds, double processorSeconds, long heapBytes, Crossings crossings) {}

/**
 * Published results, reproduced: which accuracy federated training reaches on data that others have
 * measured on. Tables come from the importers, local training and combining from the classes that
 * enclaves run.
 */
@NullMarked
package org.fedclave.benchmarks.quality;

import org.jspecify.annotations.NullMarked;

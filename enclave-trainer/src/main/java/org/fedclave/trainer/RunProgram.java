package org.fedclave.trainer;

/** What an enclave does in one run and role, from start to end. */
interface RunProgram {
  void run() throws RunStoppedException;
}

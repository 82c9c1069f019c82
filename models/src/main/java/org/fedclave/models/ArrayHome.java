package org.fedclave.models;

/** Where the memory of this process's ND4J arrays is. */
enum ArrayHome {
  /** In the process's own memory: Java reads and writes it in place. */
  HOST,

  /** On a GPU: Java's numbers get there, and back, only by copies that ND4J makes. */
  DEVICE;

  static ArrayHome ofThisProcess() {
    return Nd4jSettings.isOnCpu() ? HOST : DEVICE;
  }
}

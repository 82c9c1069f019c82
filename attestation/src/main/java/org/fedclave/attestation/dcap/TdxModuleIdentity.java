package org.fedclave.attestation.dcap;

import java.util.List;

/**
 * The TDX modules of one major version (PCS API v4, {@code tdxModuleIdentities}).
 *
 * @param version the module's major version, TEE_TCB_SVN[1]
 * @param module signer and attributes
 * @param levels newest first
 */
public record TdxModuleIdentity(int version, TdxModule module, List<IsvLevel> levels) {

  public TdxModuleIdentity {
    levels = List.copyOf(levels);
  }
}

package org.fedclave.attestation.nitro;

import org.fedclave.protocol.Digest;

/**
 * A document signed by a key that a root of the policy endorses. Only {@link NitroVerifier} makes
 * one.
 *
 * <p>Genuine is not acceptable: the enclave may be in debug mode and run anything.
 */
public final class GenuineNitroDocument {

  private final NitroDocument document;
  private final Digest root;
  private final boolean simulated;

  GenuineNitroDocument(NitroDocument document, Digest root, boolean simulated) {
    this.document = document;
    this.root = root;
    this.simulated = simulated;
  }

  public NitroDocument document() {
    return document;
  }

  /** SHA-256 of the root certificate. */
  public Digest root() {
    return root;
  }

  /** Whether the root is a test root, so that "genuine" means nothing about AWS's hardware. */
  public boolean simulated() {
    return simulated;
  }
}

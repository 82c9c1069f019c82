package org.fedclave.attestation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Evidence of one technology that is genuine and that a policy accepts, in the words that all
 * technologies share. Only a {@link TechnologyAppraiser} makes one.
 */
public interface AcceptableEvidence {

  EvidenceFormat format();

  /** What runs: the technology's launch measurement. */
  Bytes measurement();

  /** SHA-256 of the vendor's root certificate, or key, on which the evidence rests. */
  Digest vendorRoot();

  /** Whether that root is a test root that the policy names: then nothing here is about silicon. */
  boolean simulated();

  /** What tells this chip or device from all others, where the evidence says it. */
  Optional<Bytes> deviceId();

  /** When the oldest revocation list or answer that was looked at was issued. */
  Optional<Instant> revocationAsOf();

  /** What the appraisal says in the words of AR4SI. */
  TrustVector trustVector();

  /**
   * All that the evidence claims, as a tree with the names of {@code docs/attestation.md}: byte
   * strings in lower-case hexadecimal, in the order in which they stand in the evidence.
   */
  ObjectNode claims();

  /** One line for people: technology, product, firmware, measurement. */
  String describe();
}

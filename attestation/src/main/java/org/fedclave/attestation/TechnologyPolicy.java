package org.fedclave.attestation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * One technology's section of an {@link AppraisalPolicy}. Implementations are immutable records;
 * there is no default that accepts: a section has a root, a program and a firmware floor, or it
 * cannot be made.
 */
public interface TechnologyPolicy {

  EvidenceFormat format();

  /** The section as JSON; equal sections have equal trees. */
  ObjectNode toTree();

  /** The section in sentences, for the person who signs it. */
  List<String> explain();

  /**
   * The first thing that this policy accepts and {@code own} does not.
   *
   * @param own a section for the same format
   */
  Optional<PolicyGap> firstGap(TechnologyPolicy own);

  /** Appraises by this section. */
  TechnologyAppraiser appraiser();
}

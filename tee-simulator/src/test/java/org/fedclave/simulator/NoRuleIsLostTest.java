package org.fedclave.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.fedclave.attestation.Appraiser;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.cca.CcaAppraiser;
import org.fedclave.attestation.dcap.SgxAppraiser;
import org.fedclave.attestation.dcap.TdxAppraiser;
import org.fedclave.attestation.nitro.NitroAppraiser;
import org.fedclave.attestation.nvidia.NvidiaAppraiser;
import org.fedclave.attestation.psa.PsaAppraiser;
import org.fedclave.attestation.snp.SnpAppraiser;
import org.fedclave.attestation.tpm.TpmAppraiser;
import org.junit.jupiter.api.Test;

/**
 * Each value of {@link Rule} is refused by somebody, so each has a broken example: the tests of the
 * technologies walk these very sets.
 */
class NoRuleIsLostTest {

  private static final List<Set<Rule>> REFUSED_BY_SOMEBODY =
      List.of(
          Appraiser.RULES,
          SnpAppraiser.RULES,
          SgxAppraiser.RULES,
          TdxAppraiser.RULES,
          NvidiaAppraiser.RULES,
          TpmAppraiser.RULES,
          PsaAppraiser.RULES,
          CcaAppraiser.RULES,
          NitroAppraiser.RULES);

  @Test
  void everyRuleIsOneWithWhichSomethingRefuses() {
    EnumSet<Rule> unused = EnumSet.allOf(Rule.class);
    REFUSED_BY_SOMEBODY.forEach(unused::removeAll);
    assertThat(unused).isEmpty();
  }
}

package org.fedclave.aggregation.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.proof.PrivacyClaim;
import org.junit.jupiter.api.Test;

final class ContractPrivacyTest {
  private final PrivacyTerms terms = PrivacyTerms.central(2, 1e-5);

  @Test
  void aClaimHasTheAccountantsEpsilonAndAllItsInput() {
    PrivacyClaim claim = ContractPrivacy.claim(terms, 7);
    assertThat(claim.terms()).isEqualTo(terms);
    assertThat(claim.rounds()).isEqualTo(7);
    assertThat(claim.noise()).isEqualTo(Noise.DISCRETE_GAUSSIAN.words());
    assertThat(claim.epsilon())
        .isEqualTo(new RdpAccountant().spent(Releases.discrete(1, 2, 7), 1e-5).epsilon());
    assertThat(ContractPrivacy.epsilon(terms, 7)).isEqualTo(Double.toString(claim.epsilon()));
  }

  /** What other implementations have to find: these bits, on every machine. */
  @Test
  void knownEpsilons() {
    assertThat(ContractPrivacy.epsilon(terms, 1)).isEqualTo("2.165715659029443");
  }

  @Test
  void withoutAMechanismThereIsNoEpsilon() {
    assertThat(ContractPrivacy.claim(PrivacyTerms.NONE, 7)).isEqualTo(PrivacyClaim.NONE);
    assertThat(ContractPrivacy.epsilon(PrivacyTerms.NONE, 7)).isEqualTo("unbounded");
    assertThatThrownBy(() -> ContractPrivacy.releases(PrivacyTerms.NONE, 7))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

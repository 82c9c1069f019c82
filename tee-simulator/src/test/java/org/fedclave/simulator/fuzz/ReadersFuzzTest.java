package org.fedclave.simulator.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

/**
 * One fuzz test a target. Every build runs them on their seeds; docs/fuzzing.md says how to fuzz.
 */
class ReadersFuzzTest {

  @Fuzzes(FuzzTarget.SNP_REPORT)
  void snpReport(byte[] input) {
    FuzzTarget.SNP_REPORT.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SNP_APPRAISAL)
  void snpAppraisal(byte[] input) {
    FuzzTarget.SNP_APPRAISAL.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.CERTIFICATE)
  void certificate(byte[] input) {
    FuzzTarget.CERTIFICATE.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.REVOCATION_LIST)
  void revocationList(byte[] input) {
    FuzzTarget.REVOCATION_LIST.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.PEM_CHAIN)
  void pemChain(byte[] input) {
    FuzzTarget.PEM_CHAIN.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.EVIDENCE)
  void evidence(byte[] input) {
    FuzzTarget.EVIDENCE.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.POLICY)
  void policy(byte[] input) {
    FuzzTarget.POLICY.check(Bytes.wrap(input));
  }

  @Test
  void everyTargetHasItsFuzzTest() {
    assertThat(
            Arrays.stream(ReadersFuzzTest.class.getDeclaredMethods())
                .map(method -> method.getAnnotation(Fuzzes.class))
                .filter(Objects::nonNull)
                .map(Fuzzes::value))
        .containsExactlyInAnyOrder(FuzzTarget.values());
  }
}

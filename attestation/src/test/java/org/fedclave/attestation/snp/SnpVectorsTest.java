package org.fedclave.attestation.snp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Public evidence of real chips, tampered copies of it, and synthetic evidence, each with its known
 * verdict.
 */
class SnpVectorsTest {

  private static final int AT_LEAST = 34;

  @TestFactory
  Stream<DynamicTest> everyVectorComesOutAsItsAuthorSays() throws IOException {
    Optional<List<SnpVector>> vectors = SnpVector.all();
    assumeTrue(vectors.isPresent(), "no shared/vectors/sev-snp beside this checkout");
    assertThat(vectors.get()).hasSizeGreaterThanOrEqualTo(AT_LEAST);
    return vectors.get().stream()
        .map(vector -> DynamicTest.dynamicTest(vector.name(), () -> check(vector)));
  }

  private static void check(SnpVector vector) throws IOException {
    GenuineSnpReport report;
    try {
      report =
          new SnpAppraiser(vector.snpPolicy(), vector.allowsDebug())
              .appraise(vector.evidence(), vector.reportData(), vector.at())
              .genuine();
    } catch (RefusedException e) {
      assertThat(vector.isValid()).as("refused: %s", e.getMessage()).isFalse();
      assertThat(vector.reasons()).as(e.getMessage()).contains(reason(e.rule()));
      return;
    }
    assertThat(vector.isValid()).as("accepted").isTrue();
    // Equal as a whole: an unknown claim and one that is not read both fail.
    assertThat(new JsonMapper().readTree(SnpClaims.of(report).toString()))
        .isEqualTo(vector.claims());
  }

  /** The vectors' code for each rule. */
  private static String reason(Rule rule) {
    return switch (rule) {
      case EVIDENCE_FORM, REPORT_FORM, CERTIFICATE_FORM -> "malformed";
      case TRAILING_BYTES -> "trailing-bytes";
      case REPORT_VERSION -> "unsupported-version";
      case SIGNATURE_ALGORITHM -> "unsupported-algorithm";
      case VENDOR_ROOT -> "untrusted-root";
      case CERTIFICATE_CHAIN, COLLATERAL_FORGED -> "chain-invalid";
      case CERTIFICATE_NOT_YET_VALID, COLLATERAL_NOT_YET_VALID -> "not-yet-valid";
      case CERTIFICATE_EXPIRED, COLLATERAL_EXPIRED -> "expired";
      case COLLATERAL_MISSING -> "collateral-missing";
      case COLLATERAL_TOO_OLD -> "collateral-too-old";
      case REVOKED -> "revoked";
      case REPORT_SIGNATURE -> "signature-invalid";
      case SIGNING_KEY_KIND, CERTIFICATE_PRODUCT, CERTIFICATE_CHIP, CERTIFICATE_TCB ->
          "binding-mismatch";
      case REPORTED_TCB, COMMITTED_TCB, LAUNCH_TCB -> "tcb-too-low";
      case DEBUG -> "debug-enabled";
      case PRODUCT, ENDORSEMENT_KEY, MIGRATION_AGENT, VMPL -> "policy-violation";
      case MEASUREMENT -> "measurement-mismatch";
      case REPORT_DATA -> "report-data-mismatch";
      case CHALLENGE_EXPIRED,
          CHALLENGE_TOO_LONG,
          SESSION,
          NONCE,
          RUN,
          ROLE,
          KEM_KEY,
          SIGNING_KEYS,
          GPU_EVIDENCE,
          POSSESSION,
          CHALLENGE_REUSED,
          EVIDENCE_TOO_OLD,
          CHECK_MISSING ->
          "not a reason for evidence alone: " + rule;
    };
  }
}

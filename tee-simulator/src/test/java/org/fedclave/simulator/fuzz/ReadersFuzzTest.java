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

  @Fuzzes(FuzzTarget.EVIDENCE)
  void evidence(byte[] input) {
    FuzzTarget.EVIDENCE.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SHOWN_EVIDENCE)
  void shownEvidence(byte[] input) {
    FuzzTarget.SHOWN_EVIDENCE.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.ATTESTATION_RESULT)
  void attestationResult(byte[] input) {
    FuzzTarget.ATTESTATION_RESULT.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.POLICY)
  void policy(byte[] input) {
    FuzzTarget.POLICY.check(Bytes.wrap(input));
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

  @Fuzzes(FuzzTarget.OCSP_RESPONSES)
  void ocspResponses(byte[] input) {
    FuzzTarget.OCSP_RESPONSES.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SNP_REPORT)
  void snpReport(byte[] input) {
    FuzzTarget.SNP_REPORT.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SNP_APPRAISAL)
  void snpAppraisal(byte[] input) {
    FuzzTarget.SNP_APPRAISAL.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SNP_CERTIFICATE_TABLE)
  void snpCertificateTable(byte[] input) {
    FuzzTarget.SNP_CERTIFICATE_TABLE.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.QUOTE)
  void quote(byte[] input) {
    FuzzTarget.QUOTE.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.PCK_CHAIN)
  void pckChain(byte[] input) {
    FuzzTarget.PCK_CHAIN.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.TCB_INFO)
  void tcbInfo(byte[] input) {
    FuzzTarget.TCB_INFO.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.QE_IDENTITY)
  void qeIdentity(byte[] input) {
    FuzzTarget.QE_IDENTITY.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.TDX_APPRAISAL)
  void tdxAppraisal(byte[] input) {
    FuzzTarget.TDX_APPRAISAL.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SGX_APPRAISAL)
  void sgxAppraisal(byte[] input) {
    FuzzTarget.SGX_APPRAISAL.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.GPU_REPORT)
  void gpuReport(byte[] input) {
    FuzzTarget.GPU_REPORT.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.RIM)
  void rim(byte[] input) {
    FuzzTarget.RIM.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.GPU_APPRAISAL)
  void gpuAppraisal(byte[] input) {
    FuzzTarget.GPU_APPRAISAL.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.TPM_QUOTE)
  void tpmQuote(byte[] input) {
    FuzzTarget.TPM_QUOTE.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.TPM_SIGNATURE)
  void tpmSignature(byte[] input) {
    FuzzTarget.TPM_SIGNATURE.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.TPM_PUBLIC)
  void tpmPublic(byte[] input) {
    FuzzTarget.TPM_PUBLIC.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.PCR_VALUES)
  void pcrValues(byte[] input) {
    FuzzTarget.PCR_VALUES.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.HCL_REPORT)
  void hclReport(byte[] input) {
    FuzzTarget.HCL_REPORT.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.EVENT_LOG)
  void eventLog(byte[] input) {
    FuzzTarget.EVENT_LOG.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.TPM_APPRAISAL)
  void tpmAppraisal(byte[] input) {
    FuzzTarget.TPM_APPRAISAL.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.PSA_TOKEN)
  void psaToken(byte[] input) {
    FuzzTarget.PSA_TOKEN.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.CCA_TOKEN)
  void ccaToken(byte[] input) {
    FuzzTarget.CCA_TOKEN.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.NITRO_DOCUMENT)
  void nitroDocument(byte[] input) {
    FuzzTarget.NITRO_DOCUMENT.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.VERIFICATION_KEY)
  void verificationKey(byte[] input) {
    FuzzTarget.VERIFICATION_KEY.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.PSA_APPRAISAL)
  void psaAppraisal(byte[] input) {
    FuzzTarget.PSA_APPRAISAL.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.CCA_APPRAISAL)
  void ccaAppraisal(byte[] input) {
    FuzzTarget.CCA_APPRAISAL.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.NITRO_APPRAISAL)
  void nitroAppraisal(byte[] input) {
    FuzzTarget.NITRO_APPRAISAL.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.COLLATERAL_IMPORT)
  void collateralImport(byte[] input) {
    FuzzTarget.COLLATERAL_IMPORT.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.COLLATERAL_INDEX)
  void collateralIndex(byte[] input) {
    FuzzTarget.COLLATERAL_INDEX.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SNP_FIRMWARE)
  void snpFirmware(byte[] input) {
    FuzzTarget.SNP_FIRMWARE.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.TDX_FIRMWARE)
  void tdxFirmware(byte[] input) {
    FuzzTarget.TDX_FIRMWARE.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SIGSTRUCT)
  void sigstruct(byte[] input) {
    FuzzTarget.SIGSTRUCT.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.REFERENCE_VALUES)
  void referenceValues(byte[] input) {
    FuzzTarget.REFERENCE_VALUES.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.GRAPH_COMMITMENT)
  void graphCommitment(byte[] input) {
    FuzzTarget.GRAPH_COMMITMENT.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.MASKING_MEMBER)
  void maskingMember(byte[] input) {
    FuzzTarget.MASKING_MEMBER.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.MASKING_MESSAGES)
  void maskingMessages(byte[] input) {
    FuzzTarget.MASKING_MESSAGES.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.KEY_ADVERTISEMENT)
  void keyAdvertisement(byte[] input) {
    FuzzTarget.KEY_ADVERTISEMENT.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.ROSTER)
  void roster(byte[] input) {
    FuzzTarget.ROSTER.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SEALED_SHARES)
  void sealedShares(byte[] input) {
    FuzzTarget.SEALED_SHARES.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.INCOMING_SHARES)
  void incomingShares(byte[] input) {
    FuzzTarget.INCOMING_SHARES.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.MASKED_INPUT)
  void maskedInput(byte[] input) {
    FuzzTarget.MASKED_INPUT.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SURVIVOR_SET)
  void survivorSet(byte[] input) {
    FuzzTarget.SURVIVOR_SET.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SURVIVOR_CONFIRMATION)
  void survivorConfirmation(byte[] input) {
    FuzzTarget.SURVIVOR_CONFIRMATION.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.CONFIRMED_SURVIVORS)
  void confirmedSurvivors(byte[] input) {
    FuzzTarget.CONFIRMED_SURVIVORS.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.UNMASKING_SHARES)
  void unmaskingShares(byte[] input) {
    FuzzTarget.UNMASKING_SHARES.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SUMMED_STATISTICS)
  void summedStatistics(byte[] input) {
    FuzzTarget.SUMMED_STATISTICS.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.PERSONAL_LAYERS)
  void personalLayers(byte[] input) {
    FuzzTarget.PERSONAL_LAYERS.check(Bytes.wrap(input));
  }

  @Fuzzes(FuzzTarget.SEALED_PERSONAL_LAYERS)
  void sealedPersonalLayers(byte[] input) {
    FuzzTarget.SEALED_PERSONAL_LAYERS.check(Bytes.wrap(input));
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

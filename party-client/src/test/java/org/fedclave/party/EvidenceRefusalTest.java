package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.fedclave.attestation.Rule;
import org.fedclave.party.PartyFixture.Asked;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.KeyBinding;
import org.fedclave.protocol.attest.Role;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Evidence that a hub or a node changed, replayed or made elsewhere gets no key. */
final class EvidenceRefusalTest {

  @TempDir private Path folder;
  private PartyFixture party;

  @BeforeEach
  void begin() {
    party = new PartyFixture(folder);
  }

  @AfterEach
  void end() {
    party.close();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "CHALLENGE_EXPIRED",
        "NONCE",
        "RUN",
        "ROLE",
        "KEM_KEY",
        "POSSESSION",
        "REPORT_SIGNATURE",
        "CERTIFICATE_CHIP",
        "DEBUG",
        "MIGRATION_AGENT",
        "VMPL",
        "MEASUREMENT",
        "REPORT_DATA"
      })
  void noKeyLeavesForATrainerWhoseEvidenceBreaks(Rule rule) {
    SignedContract requested = party.approvedAndAssigned();
    List<Asked> asked = party.requestKeys(requested, party.trainer, 0);
    Challenge challenge = asked.getFirst().challenge();
    AttestationAnswer aggregator = party.aggregator.answer(asked.getLast().challenge());
    party.answer(requested, party.aggregator.node, aggregator);
    party.events.take();

    party.answer(requested, party.trainer.node, broken(rule, challenge));

    assertThat(party.events.take())
        .singleElement()
        .asString()
        .startsWith("refused ATTESTATION: node-1 is not accepted to train: ")
        .endsWith("(" + rule + ")");
    assertThat(party.courier.takeSent())
        .as("trainer and aggregator are told, and get nothing else")
        .allMatch(letter -> letter.kind() == LetterKind.REFUSAL)
        .extracting(Letter::to)
        .containsExactly(party.trainer.node, party.aggregator.node);
  }

  private AttestationAnswer broken(Rule rule, Challenge challenge) {
    KeyBinding binding = party.trainer.binding(challenge);
    Bytes reportData = binding.reportData();
    Bytes measurement = SimulatedEnclave.MEASUREMENT;
    return switch (rule) {
      case CHALLENGE_EXPIRED -> {
        party.clock.advance(Duration.ofSeconds(121));
        yield party.trainer.answer(challenge);
      }
      case NONCE -> party.trainer.answer(withNonceOfAnotherSession(challenge));
      case RUN ->
          party.trainer.answer(
              new Challenge(
                  challenge.session(),
                  challenge.nonce(),
                  new RunId(Digest.of(new byte[] {1})),
                  challenge.role(),
                  challenge.notAfter()));
      case ROLE ->
          party.trainer.answer(
              new Challenge(
                  challenge.session(),
                  challenge.nonce(),
                  challenge.run(),
                  Role.AGGREGATE,
                  challenge.notAfter()));
      case KEM_KEY -> {
        AttestationAnswer honest = party.trainer.answer(challenge);
        yield new AttestationAnswer(
            honest.binding(),
            honest.evidence(),
            new EnclaveKeys(party.otherTrainer.kem.publicKey(), honest.keys().signing()),
            honest.possession());
      }
      case POSSESSION -> {
        AttestationAnswer honest = party.trainer.answer(challenge);
        yield new AttestationAnswer(
            honest.binding(),
            honest.evidence(),
            honest.keys(),
            party.otherTrainer.signing.sign(binding.possessionMessage()));
      }
      case REPORT_SIGNATURE ->
          relayed(challenge, Tampering.flipReportByte(party.trainer.answer(challenge).evidence()));
      case CERTIFICATE_CHIP ->
          party.trainer.answer(
              binding,
              measurement,
              reportData,
              report -> report.put(0x1a0, Bytes.hex("11".repeat(64))));
      case DEBUG ->
          party.trainer.answer(binding, measurement, reportData, report -> report.debug());
      case MIGRATION_AGENT ->
          party.trainer.answer(binding, measurement, reportData, report -> report.migrationAgent());
      case VMPL -> party.trainer.answer(binding, measurement, reportData, report -> report.vmpl(1));
      case MEASUREMENT ->
          party.trainer.answer(binding, Bytes.hex("cd".repeat(48)), reportData, report -> report);
      case REPORT_DATA ->
          party.trainer.answer(
              binding,
              measurement,
              party.otherTrainer.binding(challenge).reportData(),
              report -> report);
      default -> throw new AssertionError("no broken evidence for " + rule);
    };
  }

  private Challenge withNonceOfAnotherSession(Challenge challenge) {
    Challenge another =
        Challenge.fresh(
            challenge.run(), challenge.role(), party.clock.instant(), PartyFixture.RANDOM);
    return new Challenge(
        challenge.session(),
        another.nonce(),
        challenge.run(),
        challenge.role(),
        challenge.notAfter());
  }

  private AttestationAnswer relayed(Challenge challenge, Bytes evidence) {
    AttestationAnswer honest = party.trainer.answer(challenge);
    return new AttestationAnswer(honest.binding(), evidence, honest.keys(), honest.possession());
  }

  @Test
  void anAnswerThatWasAcceptedIsGoodForOneRelease() {
    SignedContract requested = party.approvedAndAssigned();
    List<Asked> asked = party.requestKeys(requested, party.trainer, 0);
    AttestationAnswer answer = party.trainer.answer(asked.getFirst().challenge());
    party.answer(requested, party.trainer.node, answer);
    party.answer(
        requested, party.aggregator.node, party.aggregator.answer(asked.getLast().challenge()));
    assertThat(party.courier.sent(LetterKind.KEY_RELEASE)).hasSize(1);
    party.events.take();
    party.answer(requested, party.trainer.node, answer);
    assertThat(party.events.take()).singleElement().asString().startsWith("refused SESSION: ");
    assertThat(party.courier.sent(LetterKind.KEY_RELEASE)).hasSize(1);
  }

  @Test
  void evidenceWithARevocationListOlderThanThePolicyAllowsIsStale() {
    String end = party.clock.instant().plus(Duration.ofDays(60)).toString();
    party.editPolicy("PT168H", "P100D");
    SignedContract requested =
        party.approvedAndAssigned(
            contract -> Contracts.with(contract, json -> json.put("expires", end)));
    party.clock.advance(Duration.ofDays(31));
    List<Asked> all = party.requestKeys(requested, party.trainer, 0);
    assertThat(party.events.take()).isEmpty();
    Asked asked = all.getFirst();
    party.answer(requested, asked.node(), party.trainer.answer(asked.challenge()));
    assertThat(party.events.take()).last().asString().endsWith("(COLLATERAL_TOO_OLD)");
    assertThat(party.courier.sent(LetterKind.KEY_RELEASE)).isEmpty();
  }

  @Test
  void evidenceForOneRunIsNoEvidenceForAnother() {
    SignedContract first = party.approvedAndAssigned();
    Asked asked = party.requestKeys(first, party.trainer, 0).getFirst();
    AttestationAnswer answer = party.trainer.answer(asked.challenge());
    SignedContract second = party.approvedAndAssigned();
    party.requestKeys(second, party.trainer, 0);
    party.answer(second, party.trainer.node, answer);
    assertThat(party.events.take()).last().asString().startsWith("refused SESSION: ");
  }
}

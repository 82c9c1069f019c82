package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.SignedContract;
import org.fedclave.transport.LetterKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person of the party decides, beside a running agent. */
final class ContractDeskTest {

  @TempDir private Path folder;
  private PartyFixture party;
  private SignedContract waiting;

  @BeforeEach
  void aContractWaits() throws Exception {
    party = new PartyFixture(folder);
    party.folder.storePolicy(AskingPolicy.of(party.policy()));
    party.restart();
    waiting = party.request(party.contract());
    party.deliverContract(waiting);
  }

  @AfterEach
  void end() {
    party.close();
  }

  private ContractDesk desk() throws Exception {
    return new ContractDesk(
        party.folder,
        party.keys,
        party.folder.policy(),
        List::of,
        party.courier,
        party.events,
        party.clock);
  }

  @Test
  void anOpenQuestionWaitsAndNothingIsSent() throws Exception {
    assertThat(party.events.take())
        .singleElement()
        .asString()
        .startsWith(
            "waiting: the purpose \"loan default\" is not in the policy; the requester lab");
    assertThat(party.courier.takeSent()).noneMatch(l -> l.kind() == LetterKind.APPROVAL);
    assertThat(party.folder.runs().pending()).containsExactly(waiting.run());
    assertThat(
            ContractDesk.questions(
                party.folder, party.folder.policy(), PartyFixture.SELF, waiting.run(), List.of()))
        .hasSize(4);
  }

  @Test
  void aPersonsApprovalIsSentAndTheRunningAgentGoesOnFromIt() throws Exception {
    desk().approve(party.folder.runs().named(waiting.run().abbreviated()));
    assertThat(party.courier.sent(LetterKind.APPROVAL)).hasSize(1);
    assertThat(party.folder.runs().pending()).isEmpty();
    party.deliverAssignment(waiting, party.assignment(waiting));
    party.release(waiting, 0);
    assertThat(party.events.take()).last().asString().startsWith("released node-1");
  }

  @Test
  void aPersonsRefusalIsSentAndCannotBeTakenBack() throws Exception {
    desk().refuse(waiting.run(), "not this year");
    assertThat(party.courier.sent(LetterKind.REFUSAL)).hasSize(1);
    assertThat(party.events.take()).last().isEqualTo("refused REFUSED_BY_PERSON: not this year");
    assertThrows(PartyRefusedException.class, () -> desk().approve(waiting.run()));
    assertThat(party.courier.sent(LetterKind.APPROVAL)).isEmpty();
  }

  @Test
  void anApprovalCannotBeTurnedIntoARefusal() throws Exception {
    desk().approve(waiting.run());
    assertThrows(PartyRefusedException.class, () -> desk().refuse(waiting.run(), "no"));
  }

  @Test
  void aPersonCannotAllowWhatThePolicyForbids() throws Exception {
    party.editPolicy("maximumRounds: 10", "maximumRounds: 5");
    var refused = assertThrows(PartyRefusedException.class, () -> desk().approve(waiting.run()));
    assertThat(refused).hasMessageContaining("6 rounds, the policy allows at most 5");
    assertThat(party.courier.sent(LetterKind.APPROVAL)).isEmpty();
  }

  @Test
  void aContractThatHasExpiredCannotBeApproved() throws Exception {
    party.clock.advance(Duration.ofDays(1));
    var refused = assertThrows(PartyRefusedException.class, () -> desk().approve(waiting.run()));
    assertThat(refused.rule()).isEqualTo(AgentRule.CONTRACT_TIME);
  }

  @Test
  void aRunThatNobodyKnowsIsNamedSo() {
    assertThrows(MalformedException.class, () -> party.folder.runs().named("zz"));
    assertThat(
            assertThrows(
                PartyRefusedException.class,
                () -> desk().approve(party.folder.runs().named("00".repeat(32)))))
        .hasMessage("no contract of run 000000000000 waits here");
  }
}

package org.fedclave.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedclave.coordinator.Fixtures.id;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.coordinator.routing.RunNeeds;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.protocol.contract.RoutingTerms;
import org.junit.jupiter.api.Test;

class RunNeedsTest {

  @Test
  void whatARunNeedsIsReadOffItsContract() throws Exception {
    var terms =
        new RoutingTerms(
            new TreeSet<>(Set.of("eu")),
            false,
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty());
    Contract contract =
        Fixtures.contract(Fixtures.Terms.of("log", "alice", "bob").sensitive().routing(terms));
    RunId run = RunId.of(Bytes.utf8("x"));
    RunNeeds needs = RunNeeds.of(run, contract);
    assertThat(needs)
        .isEqualTo(
            new RunNeeds(
                run,
                List.of(id("alice"), id("bob")),
                true,
                "dl4j",
                terms,
                Set.of(EvidenceFormat.NITRO),
                0));
  }
}

package org.fedclave.simulator;

import static org.fedclave.simulator.DcapEvidence.MRTD;
import static org.fedclave.simulator.DcapEvidence.REPORT_DATA;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;

/** Ways to break one piece of SGX or TDX evidence, as arguments of tests. */
final class DcapCases {

  private DcapCases() {}

  static Arguments tdx(Rule rule, String name, UnaryOperator<DcapEvidence> change) {
    return Arguments.of(Named.of(name, change), TeeType.TDX, rule);
  }

  static Arguments sgx(Rule rule, String name, UnaryOperator<DcapEvidence> change) {
    return Arguments.of(Named.of(name, change), TeeType.SGX, rule);
  }

  static UnaryOperator<DcapEvidence> collateral(Consumer<SimulatedCollateral> change) {
    return e -> {
      change.accept(e.collateral);
      return e;
    };
  }

  static UnaryOperator<DcapEvidence> tcbInfo(Consumer<ObjectNode> change) {
    return collateral(c -> c.tcbInfo(change));
  }

  static UnaryOperator<DcapEvidence> qeIdentity(Consumer<ObjectNode> change) {
    return collateral(c -> c.qeIdentity(change));
  }

  static UnaryOperator<DcapEvidence> quote(UnaryOperator<SimulatedDcapQuote> change) {
    return e -> e.quote(change.apply(e.sound()));
  }

  static UnaryOperator<DcapEvidence> body(int offset, String hex) {
    return quote(q -> q.body(offset, Bytes.hex(hex)));
  }

  static UnaryOperator<DcapEvidence> td15(int offset, String hex) {
    return e -> e.quote(SimulatedDcapQuote.td(5, MRTD, REPORT_DATA).body(offset, Bytes.hex(hex)));
  }
}

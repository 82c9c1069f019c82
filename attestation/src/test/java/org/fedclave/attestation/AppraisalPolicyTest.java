package org.fedclave.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.attestation.snp.AmdRoot;
import org.fedclave.attestation.snp.EndorsementKey;
import org.fedclave.attestation.snp.RevocationRule;
import org.fedclave.attestation.snp.SnpPolicy;
import org.fedclave.attestation.snp.SnpProduct;
import org.fedclave.attestation.snp.TcbFloor;
import org.fedclave.attestation.snp.TcbVersion;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AppraisalPolicyTest {

  private static final Set<String> MAY_BE_ABSENT =
      Set.of(
          "deniedProducts",
          "chips",
          "requiredPlatformFlags",
          "forbiddenPlatformFlags",
          "maskedChipId");
  private static final Digest TEST_ROOT = Digest.of(Bytes.utf8("a test root"));
  private static final AppraisalPolicy POLICY =
      AppraisalPolicy.of(Duration.ofMinutes(10), snp(Set.of(TEST_ROOT)));

  private static SnpPolicy snp(Set<Digest> simulatedRoots) {
    return new SnpPolicy(
        Set.of(AmdRoot.AMD_GENOA, AmdRoot.AMD_TURIN),
        simulatedRoots,
        Map.of(
            SnpProduct.TURIN,
            new TcbFloor(
                new TcbVersion(SnpProduct.TURIN, 1, 2, 3, 4, 5),
                new TcbVersion(SnpProduct.TURIN, 0, 2, 3, 4, 5),
                new TcbVersion(SnpProduct.TURIN, 0, 1, 3, 4, 5)),
            SnpProduct.GENOA,
            TcbFloor.of(new TcbVersion(SnpProduct.GENOA, 0, 10, 0, 25, 84))),
        Set.of(EndorsementKey.VCEK),
        Set.of(Bytes.hex("ab".repeat(48)), Bytes.hex("0a".repeat(48))),
        1,
        RevocationRule.REQUIRED,
        Duration.ofDays(30));
  }

  @Test
  void whatIsWrittenIsReadBack() throws MalformedException {
    AppraisalPolicy read = AppraisalPolicy.parse(POLICY.toJson());
    assertThat(read).isEqualTo(POLICY);
    assertThat(read.toJson()).isEqualTo(POLICY.toJson());
    assertThat(read.digest()).isEqualTo(POLICY.digest());
  }

  @Test
  void absentRestrictionsDenyMilanAndNothingElse() throws IOException, MalformedException {
    ObjectNode tree = (ObjectNode) tree();
    ((ObjectNode) tree.get("sevSnp")).remove(MAY_BE_ABSENT);
    assertThat(AppraisalPolicy.parse(Bytes.utf8(tree.toString()))).isEqualTo(POLICY);
    assertThat(POLICY.explain()).anyMatch(line -> line.startsWith("never on EPYC Milan"));
  }

  @Test
  void whoAcceptsMilanIsWarned() throws IOException, MalformedException {
    ObjectNode tree = (ObjectNode) tree();
    ((ObjectNode) tree.get("sevSnp")).putArray("deniedProducts");
    assertThat(AppraisalPolicy.parse(Bytes.utf8(tree.toString())).explain())
        .anyMatch(line -> line.startsWith("WARNING: EPYC Milan is not denied"));
  }

  @ParameterizedTest
  @MethodSource("members")
  void aPolicyWithoutOneOfItsMembersIsRefused(List<String> path) throws IOException {
    JsonNode tree = tree();
    ((ObjectNode) parent(tree, path)).remove(path.getLast());
    assertThatThrownBy(() -> AppraisalPolicy.parse(Bytes.utf8(tree.toString())))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(path.getLast());
  }

  /** Every member of the JSON form but the products, of which a policy names the ones it likes. */
  static Stream<List<String>> members() throws IOException {
    List<List<String>> paths = new ArrayList<>();
    collect(tree(), List.of(), paths);
    assertThat(paths).hasSizeGreaterThan(30);
    return paths.stream();
  }

  private static void collect(JsonNode node, List<String> path, List<List<String>> paths) {
    node.properties()
        .forEach(
            member -> {
              List<String> inside = new ArrayList<>(path);
              inside.add(member.getKey());
              if (!path.equals(List.of("sevSnp", "products"))
                  && !MAY_BE_ABSENT.contains(member.getKey())) {
                paths.add(inside);
              }
              collect(member.getValue(), inside, paths);
            });
  }

  private static JsonNode parent(JsonNode tree, List<String> path) {
    JsonNode at = tree;
    for (String name : path.subList(0, path.size() - 1)) {
      at = at.path(name);
    }
    return at;
  }

  private static JsonNode tree() throws IOException {
    return new JsonMapper().readTree(POLICY.toJson().toUtf8());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"maximumVmpl\":1 | \"maximumVmpl\":4 | from 0 to 3",
        "\"maximumVmpl\":1 | \"maximumVmpl\":1,\"debug\":true | unknown key \"debug\"",
        "\"amd-genoa\" | \"amd-geona\" | did you mean amd-genoa?",
        "\"VCEK\" | \"VLEAK\" | did you mean VLEK?",
        "\"Genoa\" | \"Rome\" | unknown key \"Rome\"",
        "\"required\" | \"optional\" | one of required, when-present",
        "\"PT720H\" | \"30 days\" | a duration such as P30D",
        "\"PT720H\" | \"PT0S\" | the age of collateral is not positive",
        "\"PT10M\" | \"PT0S\" | the age of evidence is not within a year",
        "\"PT10M\" | \"PT9000H\" | the age of evidence is not within a year",
        "\"fmc\":1 | \"fmc\":256 | from 0 to 255",
        "policy/1 | policy/2 | fedclave/appraisal-policy/1",
        "\"0a0a | \"0A0a | lower-case hex",
        "\"0a0a | \"0a | a measurement has not 48 bytes",
      })
  void aMemberThatIsWrongIsRefusedInWords(String right, String wrong, String message) {
    String json = POLICY.toJson().toUtf8();
    assertThat(json).contains(right);
    assertThatThrownBy(() -> AppraisalPolicy.parse(Bytes.utf8(json.replace(right, wrong))))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aPolicyThatTrustsNobodyOrAcceptsNothingCannotBeMade() {
    SnpPolicy whole = snp(Set.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> copy(whole, Set.of(), whole.products(), whole.measurements()))
        .withMessage("no root is trusted");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> copy(whole, whole.vendorRoots(), Map.of(), whole.measurements()))
        .withMessage("no product is accepted");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> copy(whole, whole.vendorRoots(), whole.products(), Set.of()))
        .withMessage("no measurement is accepted");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> copy(whole, Set.of(), 0))
        .withMessage("no kind of endorsement key is accepted");
    for (int vmpl : new int[] {-1, 4}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> copy(whole, whole.endorsementKeys(), vmpl))
          .withMessage("the VMPL is not in 0..3");
    }
    assertThat(copy(whole, whole.endorsementKeys(), 3).maximumVmpl()).isEqualTo(3);
    TcbFloor genoa = TcbFloor.of(new TcbVersion(SnpProduct.GENOA, 0, 1, 1, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                copy(
                    whole,
                    whole.vendorRoots(),
                    Map.of(SnpProduct.TURIN, genoa),
                    whole.measurements()))
        .withMessage("a floor stands under another product");
  }

  private static SnpPolicy copy(SnpPolicy policy, Set<EndorsementKey> keys, int vmpl) {
    return new SnpPolicy(
        policy.vendorRoots(),
        policy.simulatedRoots(),
        policy.products(),
        keys,
        policy.measurements(),
        vmpl,
        policy.revocation(),
        policy.maximumCollateralAge());
  }

  private static SnpPolicy copy(
      SnpPolicy policy,
      Set<AmdRoot> roots,
      Map<SnpProduct, TcbFloor> products,
      Set<Bytes> measurements) {
    return new SnpPolicy(
        roots,
        policy.simulatedRoots(),
        products,
        policy.endorsementKeys(),
        measurements,
        policy.maximumVmpl(),
        policy.revocation(),
        policy.maximumCollateralAge());
  }

  @Test
  void aVendorsRootCannotBePassedOffAsSimulated() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> snp(Set.of(AmdRoot.AMD_MILAN.fingerprint())))
        .withMessageContaining("AMD's own root");
  }

  @Test
  void theExplanationWarnsOfTestRootsAndOnlyThen() {
    assertThat(POLICY.explain())
        .anyMatch(line -> line.startsWith("WARNING") && line.contains(TEST_ROOT.toString()))
        .anyMatch(line -> line.contains("amd-genoa, amd-turin"))
        .anyMatch(line -> line.contains("never with debugging"))
        .anyMatch(line -> line.contains("600 seconds"));
    assertThat(snp(Set.of()).explain()).noneMatch(line -> line.contains("WARNING"));
  }
}

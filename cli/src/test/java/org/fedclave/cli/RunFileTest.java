package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.models.HiddenActivation;
import org.fedclave.models.LocalOptimiser;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelZoo;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.RoutingTerms;
import org.fedclave.simulator.SimulatedPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RunFileTest {

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void anAppraisalPolicyLiesBeside() throws IOException {
    var policy =
        SimulatedPolicy.trusting(Digest.of(Bytes.utf8("root")), Set.of(Bytes.wrap(new byte[48])));
    Files.write(folder.resolve("appraisal.json"), policy.toJson().toArray());
  }

  @ParameterizedTest
  @EnumSource
  void everyExampleIsReadAsItStands(SampleDataset dataset) throws Exception {
    RunFile run = load(example(dataset));
    assertThat(run.purpose()).isEqualTo(dataset.purpose());
    assertThat(run.parties().stream().map(p -> p.party().name()))
        .containsExactlyElementsOf(dataset.parties().stream().map(p -> p.id()).toList());
    assertThat(run.minimumParties()).isEqualTo(3);
  }

  /** Also those that no demo runs: the file's name begins with its data's. */
  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleMakesAModelOfItsData(Path example) throws Exception {
    RunFile run = load(Files.readString(example));
    String data = example.getFileName().toString().split("[-.]", 2)[0];
    SampleDataset dataset =
        Stream.of(SampleDataset.values())
            .filter(d -> d.id().equals(data))
            .findFirst()
            .orElseThrow();
    ModelConfiguration model = run.model().configuration(dataset.schema());
    ContractCompiler.requireTrainsBy(run, model);
    assertThat(run.purpose()).isEqualTo(dataset.purpose());
    assertThat(Files.readString(example)).contains("examples/" + example.getFileName());
  }

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../examples"))) {
      List<Path> examples = files.sorted().toList();
      assertThat(examples).hasSizeGreaterThan(SampleDataset.values().length);
      return examples;
    }
  }

  @Test
  void theDemoAsksForAsManyRoundsAsItIsTold() throws Exception {
    String text =
        new DemoSettings(
                SampleDataset.BANKS,
                OptionalInt.of(7),
                folder,
                DemoHardware.of("sev-snp", 0),
                true,
                false,
                Optional.empty(),
                Optional.empty())
            .runFile();
    assertThat(load(text).training().rounds()).isEqualTo(7);
  }

  @Test
  void theExamplesMaskAndSoDoesARunFileThatDoesNotSay() throws Exception {
    String text = example(SampleDataset.BANKS);
    assertThat(load(text).aggregation().secureAggregation()).isEqualTo(MaskingTerms.USUAL);

    String silent = text.replaceFirst("(?m)^  secureAggregation: .*\n", "");
    assertThat(silent).isNotEqualTo(text);
    assertThat(load(silent).aggregation().secureAggregation()).isEqualTo(MaskingTerms.USUAL);
  }

  @Test
  void theDemoCanDoWithoutMasks() throws Exception {
    String text =
        new DemoSettings(
                SampleDataset.BANKS,
                OptionalInt.empty(),
                folder,
                DemoHardware.of("sev-snp", 0),
                false,
                false,
                Optional.empty(),
                Optional.empty())
            .runFile();
    assertThat(load(text).aggregation().secureAggregation()).isEqualTo(MaskingTerms.OFF);
  }

  @ParameterizedTest
  @EnumSource
  void theDemoCanHideRows(SampleDataset dataset) throws Exception {
    String text =
        new DemoSettings(
                dataset,
                OptionalInt.empty(),
                folder,
                DemoHardware.of("sev-snp", 0),
                true,
                true,
                Optional.empty(),
                Optional.empty())
            .runFile();
    assertThat(load(text).privacy()).isEqualTo(PrivacyTerms.recordLevel(1, 1, 1e-5));
  }

  @ParameterizedTest
  @CsvSource({
    "purpose, porpoise",
    "minimumParties, minimumPartys",
    "categories, categoriess",
    "epochs, epoch",
    "clipNorm, clipnorm",
  })
  void anUnknownKeyIsNamedWithTheNearestValidOne(String key, String wrong) {
    assertThatThrownBy(() -> load(indented(key, wrong)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("unknown key \"" + wrong + "\"")
        .hasMessageContaining("did you mean " + key);
  }

  /** The example with {@code wrong} beside {@code key}, at the same depth. */
  private static String indented(String key, String wrong) {
    return example(SampleDataset.BANKS)
        .replaceFirst("(?m)^( *)(" + key + ": .*)$", "$1$2\n$1" + wrong + ": 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed: 1|seed: one|seed",
        "rounds: 20|rounds: 0|rounds",
        "privacy: {mechanism: none}|privacy: {mechanism: some}|privacy",
        "privacy: {mechanism: none}|privacy: {mechanism: central}|noiseMultiplier",
        "privacy: {mechanism: none}|privacy: {mechanism: record, noiseMultiplier: 1}|exampleClip",
        "sensitivity: sensitive|sensitivity: secret|sensitivity",
        "sensitivity: sensitive|routing: {jurisdicton: [eu]}|did you mean jurisdiction",
        "minimumParties: 3|minimumParties: 0|minimumParties",
        "expiresAfter: PT24H|expiresAfter: tomorrow|expiresAfter",
        "name: mlp|name: mpl|mlp",
        "categories: one-hot|categories: onehot|one-hot",
        "rounds: 20|rounds: 20~  rounds: 20|run.yaml",
        "seed: 1|seed: &a 1|anchors",
        "appraisal: appraisal.json|appraisal: nowhere.json|nowhere.json",
        "purpose: credit-risk|kind: fedclave/run/1|run.yaml",
      })
  void aBadValueIsRefusedWithItsPlace(String good, String bad, String place) {
    String text = example(SampleDataset.BANKS).replace(good, bad.replace('~', '\n'));
    assertThatThrownBy(() -> load(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(place);
  }

  @Test
  void whatARunAsksOfNodesIsReadAndSilenceAsksForTheStricterSensitivity() throws Exception {
    String silent = example(SampleDataset.BANKS).replaceFirst("(?m)^sensitivity: .*\n", "");
    assertThat(silent).doesNotContain("sensitivity:");
    assertThat(load(silent).sensitivity()).isEqualTo("sensitive");
    assertThat(load(silent).routing()).isEqualTo(RoutingTerms.ANY);
    RoutingTerms asked =
        load(silent + "\nrouting: {jurisdiction: [eu, ch], separateOperators: true, maxPrice: 9}\n")
            .routing();
    assertThat(asked.jurisdiction()).containsExactly("ch", "eu");
    assertThat(asked.separateOperators()).isTrue();
    assertThat(asked.maxPrice()).hasValue(9);
  }

  @Test
  void kindsThatARunDoesNotWantAreLeftOutOfItsAppraisalPolicy() throws Exception {
    AppraisalPolicy both = DemoHardware.of("mixed", 1).policy(folder.resolve("vendors"));
    String text =
        example(SampleDataset.BANKS).replace("appraisal: appraisal.json", "appraisal: mixed.json");
    Files.write(folder.resolve("mixed.json"), both.toJson().toArray());
    assertThat(load(text).appraisal()).isEqualTo(both);
    AppraisalPolicy narrow = load(text + "\nrouting: {teeKinds: [tdx, sgx]}\n").appraisal();
    assertThat(narrow.sections().keySet())
        .containsExactlyInAnyOrder(
            EvidenceFormat.TDX, EvidenceFormat.SGX, EvidenceFormat.NVIDIA_GPU);
    assertThat(narrow.firstGap(both)).isEmpty();
    for (String kind : List.of("nitro", "nvidia-gpu", "vax")) {
      assertThatThrownBy(() -> load(text + "\nrouting: {teeKinds: [" + kind + "]}\n"))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining(kind);
    }
  }

  @Test
  void aRuleThatMasksContradictIsRefusedWithTheAlternative() {
    assertThatThrownBy(() -> load(withRule("median-then-fed-avg", "{serverLearningRate: 1}")))
        .isInstanceOf(MalformedException.class)
        .hasMessage(
            "run.yaml: median compares updates and pairwise masks hide them:"
                + " take secureAggregation {mode: groups, ...} or {mode: \"off\"}");
  }

  private static final String FL_TRUST =
      withRule("fl-trust-then-fed-avg", "{serverLearningRate: 1}")
          .replaceFirst("(?m)^  secureAggregation: .*$", "  secureAggregation: {mode: \"off\"}");

  @Test
  void aRootIsNamedAndBecomesItsPartysNumber() throws Exception {
    String third = SampleDataset.BANKS.parties().get(2).id();
    RunFile run = load(withRoot("  root: " + third + "\n"));
    assertThat(run.aggregation().parameters()).containsEntry("root", 2.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|aggregation.root: expected the party that brings the root dataset, found none",
        "'  root: bank-z'|found bank-z",
      })
  void aRootThatIsMissingOrNoPartyIsRefused(String root, String sentence) {
    assertThatThrownBy(() -> load(withRoot(root + "\n")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void aRootThatIsGivenAsANumberIsRefused() {
    String text = FL_TRUST.replace("{serverLearningRate: 1}", "{serverLearningRate: 1, root: 0}");
    assertThatThrownBy(() -> load(text)).hasMessageContaining("as root: PARTY");
  }

  private static String withRoot(String line) {
    return FL_TRUST.replaceFirst("(?m)^(  rule: .*\n)", "$1" + line);
  }

  @Test
  void aRuleThatNeedsMorePartiesThanARoundMayHaveIsRefused() {
    String text =
        withRule("krum-then-fed-avg", "{attackers: 1, serverLearningRate: 1}")
            .replaceFirst("(?m)^  secureAggregation: .*$", "  secureAggregation: {mode: \"off\"}");
    assertThatThrownBy(() -> load(text))
        .hasMessage("run.yaml: krum needs 5 updates or more (n >= 2f + 3 with f = 1); there are 3");
  }

  @Test
  void aRuleThatWeighsStepsIsRefusedForAnOptimiserWhoseStepsItCannotWeigh() throws Exception {
    RunFile run =
        load(
            withRule("fed-nova-then-fed-avg", "{serverLearningRate: 1}")
                .replaceFirst(
                    "(?m)^  secureAggregation: .*$", "  secureAggregation: {mode: \"off\"}"));
    ContractCompiler.requireTrainsBy(
        run, ModelZoo.logisticRegression(3, 2, 0, new LocalOptimiser.Sgd(0.1)));
    var adam = ModelZoo.logisticRegression(3, 2, 0, new LocalOptimiser.Adam(0.1));
    assertThatThrownBy(() -> ContractCompiler.requireTrainsBy(run, adam))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FedNova cannot train a model that steps with Adam");
  }

  private static final String ROWS =
      "privacy: {mechanism: record, noiseMultiplier: 1.0, exampleClip: 1.0, delta: 0.00001,"
          + " accountant: rdp}";

  private static String hidingRows(String text) {
    return text.replace("privacy: {mechanism: none}", ROWS);
  }

  @ParameterizedTest
  @EnumSource
  void everyExampleCanAskForPrivacyOfRowsAsItsCommentSays(SampleDataset dataset) throws Exception {
    String text = example(dataset);
    assertThat(text).contains("# " + ROWS);
    RunFile run = load(hidingRows(text));
    assertThat(run.privacy()).isEqualTo(PrivacyTerms.recordLevel(1, 1, 1e-5));
    ContractCompiler.requireTrainsBy(run, run.model().configuration(dataset.schema()));
  }

  @ParameterizedTest
  @EnumSource
  void everyExampleCanCountUnderPrivacyAsItsCommentSays(SampleDataset dataset) throws Exception {
    String text = example(dataset);
    assertThat(text).contains("add statistics: {noiseMultiplier: 4.0} to it");
    String counting = text.replaceFirst("normalise: none", "normalise: global");
    String noisy = ROWS.replace("rdp}", "rdp, statistics: {noiseMultiplier: 4.0}}");
    RunFile run = load(counting.replace("privacy: {mechanism: none}", noisy));
    assertThat(run.privacy()).isEqualTo(PrivacyTerms.recordLevel(1, 1, 1e-5).withStatistics(4));
    assertThatThrownBy(() -> load(hidingRows(counting)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("run.yaml: normalise: global counts all parties' rows")
        .hasMessageContaining("add statistics: {noiseMultiplier: ...} to privacy");
  }

  @Test
  void aRuleThatPrescribesLocalStepsIsRefusedBesidePrivacyOfRows() {
    assertThatThrownBy(
            () -> load(hidingRows(withRule("fed-prox", "{serverLearningRate: 1, mu: 0.1}"))))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("run.yaml: record-level privacy takes noisy steps of its own")
        .hasMessageContaining("take one of fed-adagrad");
  }

  @Test
  void aModelThatClipsItsGradientsOtherwiseIsRefusedBesidePrivacyOfRows() throws Exception {
    var clipping =
        ModelConfiguration.parse(
            ModelZoo.logisticRegression(3, 2, 0, new LocalOptimiser.Sgd(0.1))
                .dl4jJson()
                .replaceFirst(
                    "(\"gradientNormalization\"\\s*:\\s*)\"None\"", "$1\"ClipL2PerLayer\""));
    RunFile none = load(example(SampleDataset.BANKS));
    ContractCompiler.requireTrainsBy(none, clipping);
    RunFile rows = load(hidingRows(example(SampleDataset.BANKS)));
    assertThatThrownBy(() -> ContractCompiler.requireTrainsBy(rows, clipping))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("clips its gradients otherwise in layer 0");
  }

  @Test
  void personalLayersThatLeaveNothingToShareOrNoiseForTheRestAreRefused() throws Exception {
    ModelConfiguration model =
        ModelZoo.mlp(3, List.of(4), 2, HiddenActivation.TANH, 0, new LocalOptimiser.Sgd(0.1));
    ContractCompiler.requireTrainsBy(load(personal(1, example(SampleDataset.BANKS))), model);
    RunFile all = load(personal(2, example(SampleDataset.BANKS)));
    assertThatThrownBy(() -> ContractCompiler.requireTrainsBy(all, model))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set personalLayers to 0 to 1");
    RunFile rows = load(personal(1, hidingRows(example(SampleDataset.BANKS))));
    assertThatThrownBy(() -> ContractCompiler.requireTrainsBy(rows, model))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set personalLayers to 0, or privacy to {mechanism: none}");
  }

  private static String personal(int layers, String text) {
    return text.replaceFirst("personalLayers: 0", "personalLayers: " + layers);
  }

  private static String withRule(String rule, String parameters) {
    return example(SampleDataset.BANKS)
        .replaceFirst("(?m)^  rule: .*$", "  rule: " + rule)
        .replaceFirst("(?m)^(  rule: .*\n)  parameters: .*$", "$1  parameters: " + parameters);
  }

  @Test
  void aConfigurationOfTheUsersOwnIsReadFromItsFile() throws Exception {
    var own = ModelZoo.logisticRegression(3, 2, 0, new LocalOptimiser.Sgd(0.1));
    Files.writeString(folder.resolve("own.json"), own.dl4jJson());
    String text =
        example(SampleDataset.BANKS)
            .replaceFirst("(?m)^  name: mlp\n  parameters: .*$", "  file: own.json");
    assertThat(load(text).model().own()).contains(own);
  }

  private static String example(SampleDataset dataset) {
    return new DemoSettings(
            dataset,
            OptionalInt.empty(),
            Path.of(""),
            DemoHardware.of("sev-snp", 0),
            true,
            false,
            Optional.empty(),
            Optional.empty())
        .runFile();
  }

  private RunFile load(String text) throws MalformedException, IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, text);
    return RunFile.load(file);
  }
}

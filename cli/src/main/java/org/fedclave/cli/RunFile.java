package org.fedclave.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedclave.aggregation.AggregationRules;
import org.fedclave.aggregation.Masks;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.TechnologyPolicy;
import org.fedclave.models.BadModelException;
import org.fedclave.models.InputLayout;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelRequest;
import org.fedclave.party.StrictYaml;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.contract.AggregationTerms;
import org.fedclave.protocol.contract.MaskingTerms;
import org.fedclave.protocol.contract.ModelTerms;
import org.fedclave.protocol.contract.PrivacyTerms;
import org.fedclave.protocol.contract.RoutingTerms;
import org.fedclave.protocol.contract.TrainingTerms;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.TableSchema;

/**
 * A {@code run.yaml}: what a data scientist wants, before the coordinator's directory makes a
 * contract of it. Every key is required but {@code sensitivity}, which is {@code sensitive} where
 * nothing is said, and {@code routing}; an unknown one is refused by name with the nearest valid
 * one.
 *
 * @param purpose what the model is for
 * @param parties the parties and the name of each one's dataset
 * @param model the model asked for
 * @param seed of the initial parameters
 * @param training how it is trained
 * @param aggregation how updates are combined
 * @param privacy what the model may tell of the data
 * @param sensitivity {@code sensitive} or {@code public}
 * @param routing which nodes it asks for
 * @param minimumParties as in the contract
 * @param expiresAfter life of the contract
 * @param recipients who gets the model
 * @param appraisal what every enclave must prove
 */
record RunFile(
    String purpose,
    List<DatasetName> parties,
    ModelSource model,
    long seed,
    TrainingTerms training,
    AggregationTerms aggregation,
    PrivacyTerms privacy,
    String sensitivity,
    RoutingTerms routing,
    int minimumParties,
    Duration expiresAfter,
    List<MemberId> recipients,
    AppraisalPolicy appraisal) {

  private static final String KIND = "fedclave/run/1";
  private static final int LARGEST = 1 << 20;
  private static final int MOST_PARTIES = 1024;
  private static final String ROOT = "root";
  private static final String TEE_KINDS = "teeKinds";

  /**
   * A party's dataset.
   *
   * @param party whose
   * @param dataset its name for it
   */
  record DatasetName(MemberId party, String dataset) {}

  /**
   * A model of the zoo, or a configuration of the user's own; exactly one is there.
   *
   * @param zoo by name
   * @param own as DL4J's JSON
   * @param categories how it wants columns of categories
   */
  record ModelSource(
      Optional<ModelRequest> zoo, Optional<ModelConfiguration> own, CategoryEncoding categories) {

    /**
     * The model for rows of a schema.
     *
     * @throws IllegalArgumentException if they cannot be trained on
     */
    ModelConfiguration configuration(TableSchema schema) {
      InputLayout rows = InputLayout.of(schema, categories);
      ModelConfiguration model = own.orElseGet(() -> zoo.orElseThrow().configuration(rows));
      model.requireFits(rows);
      return model;
    }
  }

  RunFile {
    parties = List.copyOf(parties);
    recipients = List.copyOf(recipients);
    privacy.requireFits(aggregation);
    privacy.requireFits(training, List.of()); // each party's rows are looked at with the contract
  }

  /** Reads {@code file}; files that it names lie beside it. */
  static RunFile load(Path file) throws MalformedException, IOException {
    String what = String.valueOf(file.getFileName());
    StrictJson yaml = StrictYaml.parse(what, read(file, LARGEST), LARGEST);
    yaml.oneOf("kind", Set.of(KIND));
    try {
      List<DatasetName> parties = parties(yaml);
      Optional<StrictJson> routing =
          yaml.has("routing") ? Optional.of(yaml.object("routing")) : Optional.empty();
      var run =
          new RunFile(
              yaml.text("purpose", 200),
              parties,
              model(yaml.object("model"), file),
              yaml.integer("seed", 0, Long.MAX_VALUE),
              TrainingTerms.read(yaml.object("training")),
              aggregation(yaml.object("aggregation"), parties),
              PrivacyTerms.read(yaml.object("privacy")),
              sensitivity(yaml),
              routing.isPresent() ? RoutingTerms.read(routing.get()) : RoutingTerms.ANY,
              (int) yaml.integer("minimumParties", 1, MOST_PARTIES),
              yaml.duration("expiresAfter"),
              yaml.memberIds("recipients", 1, MOST_PARTIES),
              appraisal(yaml, file, routing));
      yaml.finish();
      requireWorks(run);
      return run;
    } catch (IllegalArgumentException | BadModelException e) {
      throw new MalformedException(what + ": " + e.getMessage());
    }
  }

  /** Where nothing is said, the stricter one. */
  private static String sensitivity(StrictJson yaml) throws MalformedException {
    return yaml.has("sensitivity")
        ? yaml.oneOf("sensitivity", Set.of("sensitive", "public"))
        : "sensitive";
  }

  /** The rule exists, sees what it needs behind the masks, and has enough of it in every round. */
  private static void requireWorks(RunFile run) {
    AggregationTerms terms = run.aggregation();
    MaskingTerms masking = terms.secureAggregation();
    AggregationRules.of(terms.rule(), terms.parameters())
        .check(Masks.of(masking.mode().word(), masking.groupSize()), run.minimumParties());
  }

  /** A contract numbers its parties; here the party that brings the root dataset has its name. */
  private static AggregationTerms aggregation(StrictJson object, List<DatasetName> parties)
      throws MalformedException {
    AggregationTerms terms = AggregationTerms.readRequest(object);
    if (terms.parameters().containsKey(ROOT)) {
      throw new MalformedException(
          object.where() + ".parameters: a root is named beside the rule, as root: PARTY");
    }
    if (!object.has(ROOT)) {
      if (terms.rule().startsWith("fl-trust")) {
        throw MalformedException.at(
            object.where() + "." + ROOT, "the party that brings the root dataset", "none");
      }
      return terms;
    }
    MemberId root = object.memberId(ROOT);
    List<MemberId> names = parties.stream().map(DatasetName::party).toList();
    if (!names.contains(root)) {
      throw MalformedException.at(
          object.where() + "." + ROOT, "one of the parties " + names, root.toString());
    }
    Map<String, Double> parameters = new HashMap<>(terms.parameters());
    parameters.put(ROOT, (double) names.indexOf(root));
    return new AggregationTerms(
        terms.rule(), parameters, terms.secureAggregation(), terms.clipNorm());
  }

  private static List<DatasetName> parties(StrictJson yaml) throws MalformedException {
    List<DatasetName> parties = new ArrayList<>();
    for (StrictJson party : yaml.objects("parties", 1, MOST_PARTIES)) {
      parties.add(new DatasetName(party.memberId("name"), party.text("dataset", 63)));
    }
    return parties;
  }

  private static ModelSource model(StrictJson model, Path file)
      throws MalformedException, IOException, BadModelException {
    CategoryEncoding categories =
        CategoryEncoding.of(model.oneOf("categories", ModelTerms.CATEGORIES));
    if (model.has("file")) {
      Path json = file.resolveSibling(model.text("file", 1000));
      Bytes bytes = read(json, ModelConfiguration.MAXIMUM_JSON_BYTES);
      return new ModelSource(
          Optional.empty(), Optional.of(ModelConfiguration.parse(bytes.toUtf8())), categories);
    }
    Map<String, String> parameters = new HashMap<>();
    StrictJson given = model.object("parameters");
    for (String name : given.names()) {
      parameters.put(name, given.scalar(name));
    }
    return new ModelSource(
        Optional.of(new ModelRequest(model.text("name", 63), parameters)),
        Optional.empty(),
        categories);
  }

  private static AppraisalPolicy appraisal(StrictJson yaml, Path file, Optional<StrictJson> routing)
      throws MalformedException, IOException {
    Path path = file.resolveSibling(yaml.text("appraisal", 1000));
    AppraisalPolicy policy = AppraisalPolicy.parse(read(path, AppraisalPolicy.LARGEST));
    return routing.isPresent() && routing.get().has(TEE_KINDS)
        ? narrowed(policy, routing.get())
        : policy;
  }

  /**
   * The policy without the technologies that {@code teeKinds} does not name, so that not the
   * coordinator has to keep to it: nobody accepts their evidence.
   */
  private static AppraisalPolicy narrowed(AppraisalPolicy policy, StrictJson routing)
      throws MalformedException {
    Set<EvidenceFormat> kinds = EnumSet.noneOf(EvidenceFormat.class);
    for (String name : routing.texts(TEE_KINDS, 1, EvidenceFormat.values().length)) {
      EvidenceFormat kind = EvidenceFormat.ofWireName(name);
      if (!kind.vouchesForProgram() || policy.section(kind).isEmpty()) {
        throw MalformedException.at(
            routing.where() + "." + TEE_KINDS,
            "technologies that the appraisal policy accepts for a program",
            name);
      }
      kinds.add(kind);
    }
    Map<EvidenceFormat, TechnologyPolicy> sections = new EnumMap<>(EvidenceFormat.class);
    policy.sections().forEach(sections::put);
    sections.keySet().removeIf(kind -> kind.vouchesForProgram() && !kinds.contains(kind));
    return new AppraisalPolicy(policy.maximumEvidenceAge(), sections);
  }

  private static Bytes read(Path file, int maximumSize) throws MalformedException, IOException {
    if (!Files.isRegularFile(file)) {
      throw MalformedException.at(file.toString(), "a file", "none");
    }
    if (Files.size(file) > maximumSize) {
      throw MalformedException.at(
          file.toString(), "at most " + maximumSize + " bytes", Files.size(file) + " bytes");
    }
    return Bytes.wrap(Files.readAllBytes(file));
  }
}

package org.fedclave.protocol.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.crypto.VerificationKeys;

/**
 * What a run is, as the requester and all parties sign it: who brings which data, which code may
 * see it, what it does with it, and who gets the model.
 *
 * <p>The run is named by the exact bytes that were signed; this record is what they say. It does
 * not hold signatures: see {@link SignedContract}.
 *
 * @param purpose what the model is for; parties' policies allow purposes by this name
 * @param uniqueness 16 random bytes, so that the same terms make another run
 * @param created when the requester compiled it
 * @param expires after this nothing of the run may begin or go on
 * @param requester who starts it
 * @param parties who bring data, in the order in which they sign; at least one
 * @param model the model before round 0
 * @param training how it is trained
 * @param aggregation how updates are combined
 * @param privacy what the model may tell of the data
 * @param sensitivity {@code sensitive}: only attested nodes; {@code public}: the proof says so
 * @param routing which nodes the run asks for
 * @param appraisal the appraisal policy for every enclave, an object that the {@code attestation}
 *     module reads
 * @param recipients to whom the final model is sealed; at least one
 * @param minimumParties parties without which a round fails; see {@link #countersignatures}
 * @param log verifier key of the coordinator's log (C2SP), for example {@code name+hash+key}
 */
public record Contract(
    String purpose,
    Bytes uniqueness,
    Instant created,
    Instant expires,
    Identity requester,
    List<ContractParty> parties,
    ModelTerms model,
    TrainingTerms training,
    AggregationTerms aggregation,
    PrivacyTerms privacy,
    String sensitivity,
    RoutingTerms routing,
    JsonNode appraisal,
    List<Identity> recipients,
    int minimumParties,
    String log) {

  public static final String PAYLOAD_TYPE = "application/vnd.fedclave.contract.v1+json";
  public static final int LARGEST = 16 * 1024 * 1024;
  private static final String SCHEMA = "fedclave/contract/v1";
  private static final int MOST_PARTIES = 1024;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Any node will do. */
  public Contract(
      String purpose,
      Bytes uniqueness,
      Instant created,
      Instant expires,
      Identity requester,
      List<ContractParty> parties,
      ModelTerms model,
      TrainingTerms training,
      AggregationTerms aggregation,
      PrivacyTerms privacy,
      String sensitivity,
      JsonNode appraisal,
      List<Identity> recipients,
      int minimumParties,
      String log) {
    this(
        purpose,
        uniqueness,
        created,
        expires,
        requester,
        parties,
        model,
        training,
        aggregation,
        privacy,
        sensitivity,
        RoutingTerms.ANY,
        appraisal,
        recipients,
        minimumParties,
        log);
  }

  public Contract {
    parties = List.copyOf(parties);
    recipients = List.copyOf(recipients);
    appraisal = appraisal.deepCopy();
    Set<MemberId> names = new HashSet<>();
    for (ContractParty party : parties) {
      if (!names.add(party.name())) {
        throw new IllegalArgumentException(party.name() + " is a party twice");
      }
    }
    if (parties.isEmpty() || recipients.isEmpty()) {
      throw new IllegalArgumentException("a contract has parties and recipients");
    }
    if (minimumParties < 1 || minimumParties > parties.size()) {
      throw new IllegalArgumentException(
          "minimumParties is " + minimumParties + " of " + parties.size() + " parties");
    }
    aggregation.secureAggregation().requireFits(parties.size(), minimumParties);
    privacy.requireFits(aggregation);
    privacy.requireFits(training, parties);
    if (!expires.isAfter(created)) {
      throw new IllegalArgumentException("the contract expires before it is made");
    }
  }

  /** Reads the JSON of {@link #toJson}, in any spelling: the run is named by the bytes. */
  public static Contract parse(Bytes json) throws MalformedException {
    StrictJson object = StrictJson.parse("contract", json, LARGEST);
    object.oneOf("schema", Set.of(SCHEMA));
    List<ContractParty> parties = new ArrayList<>();
    for (StrictJson party : object.objects("parties", 1, MOST_PARTIES)) {
      parties.add(ContractParty.read(party));
    }
    List<Identity> recipients = new ArrayList<>();
    for (StrictJson recipient : object.objects("recipients", 1, MOST_PARTIES)) {
      recipients.add(Identity.read(recipient));
    }
    try {
      var contract =
          new Contract(
              object.text("purpose", 200),
              object.base64("uniqueness", 16),
              object.instant("created"),
              object.instant("expires"),
              Identity.read(object.object("requester")),
              parties,
              ModelTerms.read(object.object("model")),
              TrainingTerms.read(object.object("training")),
              AggregationTerms.read(object.object("aggregation")),
              PrivacyTerms.read(object.object("privacy")),
              object.oneOf("sensitivity", Set.of("sensitive", "public")),
              routing(object),
              object.tree("appraisal"),
              recipients,
              (int) object.integer("minimumParties", 1, MOST_PARTIES),
              object.text("log", 500));
      object.finish();
      return contract;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("contract: " + e.getMessage());
    }
  }

  /** Absent where any node will do, and only there. */
  private static RoutingTerms routing(StrictJson object) throws MalformedException {
    if (!object.has("routing")) {
      return RoutingTerms.ANY;
    }
    StrictJson terms = object.object("routing");
    RoutingTerms routing = RoutingTerms.read(terms);
    if (routing.equals(RoutingTerms.ANY)) {
      throw MalformedException.at(terms.where(), "a demand, or no such member", "none");
    }
    return routing;
  }

  /** The contract for people to read and sign: indented, members in the order of this record. */
  public Bytes toJson() {
    ObjectNode object = MAPPER.createObjectNode();
    object
        .put("schema", SCHEMA)
        .put("purpose", purpose)
        .put("uniqueness", uniqueness.toBase64())
        .put("created", created.toString())
        .put("expires", expires.toString());
    requester.write(object.putObject("requester"));
    ArrayNode partyList = object.putArray("parties");
    parties.forEach(party -> party.write(partyList.addObject()));
    model.write(object.putObject("model"));
    training.write(object.putObject("training"));
    aggregation.write(object.putObject("aggregation"));
    privacy.write(object.putObject("privacy"));
    object.put("sensitivity", sensitivity);
    if (!routing.equals(RoutingTerms.ANY)) {
      routing.write(object.putObject("routing"));
    }
    object.set("appraisal", appraisal);
    ArrayNode recipientList = object.putArray("recipients");
    recipients.forEach(recipient -> recipient.write(recipientList.addObject()));
    object.put("minimumParties", minimumParties).put("log", log);
    try {
      return Bytes.wrap(MAPPER.writeValueAsBytes(object));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of values is JSON", e);
    }
  }

  /** The appraisal policy's JSON bytes. */
  public Bytes appraisalJson() {
    return Bytes.utf8(appraisal.toString());
  }

  /** A copy, so that nobody can change the contract. */
  @Override
  public JsonNode appraisal() {
    return appraisal.deepCopy();
  }

  public Optional<ContractParty> party(MemberId name) {
    return parties.stream().filter(party -> party.name().equals(name)).findFirst();
  }

  /**
   * How many parties have to countersign before the model has recipients: {@link #minimumParties},
   * and more than half. A party countersigns one outcome of a run, so that a run has one, however
   * its parties were led apart.
   */
  public int countersignatures() {
    return Math.max(minimumParties, parties.size() / 2 + 1);
  }

  /** Place of the party in the contract, from 0: its index in round records. */
  public int indexOf(MemberId name) {
    return parties.stream().map(ContractParty::name).toList().indexOf(name);
  }

  /** Who must sign, in their order: the requester, then the parties. */
  public List<VerificationKeys> signers() {
    List<VerificationKeys> signers = new ArrayList<>();
    signers.add(requester.signing());
    parties.forEach(party -> signers.add(party.identity().signing()));
    return signers;
  }
}

package org.fedclave.party;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.StrictJson;
import org.fedclave.protocol.contract.Contract;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * What a party lets happen to its data. It is the party's own file: no contract, requester or
 * coordinator can change or weaken it.
 *
 * <p>It fails closed: every member is required and an unknown one is refused by name; what it does
 * not list is refused or, where the policy says so, waits for a person.
 *
 * @param members identity fingerprints of all members that the lists below name, compared over
 *     another channel
 * @param purposes purposes of runs
 * @param requesters members that may start runs
 * @param parties other parties with whose rows ours may train one model
 * @param recipients members that may get the model
 * @param datasets own datasets that may be used
 * @param privacy mechanisms that are enough, and each dataset's budget
 * @param sensitivity {@code sensitive}, and {@code public} where the coordinator may choose nodes
 *     whose evidence it has not seen
 * @param placement where rows may be decrypted
 * @param secureAggregation modes that hide our updates well enough: {@code off}, {@code pairwise},
 *     {@code groups}
 * @param minimumParties a contract must ask for at least as many
 * @param maximumRounds most rounds
 * @param maximumLocalEpochs most passes over the rows in a round
 * @param maximumReattestRounds most rounds for one release of keys
 * @param maximumLife longest time between a contract's making and its end
 * @param appraisal what every enclave must prove
 */
public record PartyPolicy(
    Map<MemberId, Digest> members,
    Allowance purposes,
    Allowance requesters,
    Allowance parties,
    Allowance recipients,
    Set<String> datasets,
    PrivacyFloor privacy,
    Set<String> sensitivity,
    PlacementFloor placement,
    Set<String> secureAggregation,
    int minimumParties,
    int maximumRounds,
    int maximumLocalEpochs,
    int maximumReattestRounds,
    Duration maximumLife,
    AppraisalPolicy appraisal) {

  private static final String KIND = "fedclave/party-policy/1";
  private static final int LARGEST = 512 << 10;
  private static final int MOST = 1024;

  public PartyPolicy {
    members = Map.copyOf(members);
    datasets = Set.copyOf(datasets);
    sensitivity = Set.copyOf(sensitivity);
    secureAggregation = Set.copyOf(secureAggregation);
    for (Allowance list : new Allowance[] {requesters, parties, recipients}) {
      for (String name : list.allowed()) {
        if (!members.containsKey(new MemberId(name))) {
          throw new IllegalArgumentException(
              name + " is allowed, but its fingerprint is not under members");
        }
      }
    }
  }

  /** Reads {@code file}; an appraisal policy that it names lies beside it. */
  public static PartyPolicy load(Path file) throws MalformedException, IOException {
    String what = String.valueOf(file.getFileName());
    Bytes yaml = PrivateFiles.read(file, LARGEST);
    JsonNode appraisal = StrictYaml.tree(what, yaml, LARGEST).path("appraisal");
    StrictJson json = StrictYaml.parse(what, yaml, LARGEST);
    if (!appraisal.isTextual()) {
      return read(json, AppraisalPolicy.read(json.object("appraisal")));
    }
    Path beside = file.resolveSibling(json.text("appraisal", MOST));
    if (!java.nio.file.Files.isRegularFile(beside)) {
      throw MalformedException.at(
          what + ": appraisal",
          "an appraisal policy, or the name of a file with one",
          MalformedException.quote(appraisal.textValue())
              + ", which is not there: ask whoever built the trainer for its reference values");
    }
    Bytes inner = PrivateFiles.read(beside, AppraisalPolicy.LARGEST);
    return read(json, AppraisalPolicy.parse(inner));
  }

  private static PartyPolicy read(StrictJson json, AppraisalPolicy appraisal)
      throws MalformedException {
    json.oneOf("kind", Set.of(KIND));
    try {
      var policy =
          new PartyPolicy(
              members(json),
              Allowance.read(json.object("purposes")),
              Allowance.read(json.object("requesters")),
              Allowance.read(json.object("parties")),
              Allowance.read(json.object("recipients")),
              new TreeSet<>(json.texts("datasets", 0, MOST)),
              PrivacyFloor.read(json.object("privacy")),
              new TreeSet<>(json.texts("sensitivity", 1, MOST)),
              PlacementFloor.read(json.object("placement")),
              new TreeSet<>(json.texts("secureAggregation", 1, MOST)),
              (int) json.integer("minimumParties", 1, MOST),
              (int) json.integer("maximumRounds", 1, 100_000),
              (int) json.integer("maximumLocalEpochs", 1, 1000),
              (int) json.integer("maximumReattestRounds", 1, 100_000),
              json.duration("maximumLife"),
              appraisal);
      json.finish();
      return policy;
    } catch (IllegalArgumentException e) {
      throw new MalformedException(json.where() + ": " + e.getMessage());
    }
  }

  private static Map<MemberId, Digest> members(StrictJson json) throws MalformedException {
    Map<MemberId, Digest> members = new TreeMap<>();
    for (StrictJson member : json.objects("members", 0, MOST)) {
      MemberId name = member.memberId("name");
      if (members.put(name, member.digest("fingerprint")) != null) {
        throw MalformedException.at(json.where() + ": members", "each once", name + " twice");
      }
    }
    return members;
  }

  /**
   * Decides about a contract for the party {@code self}.
   *
   * @param run the contract's run
   * @param journal what was released before, by which budgets are counted
   */
  PolicyDecision decide(Contract contract, MemberId self, RunId run, List<JournalEntry> journal) {
    return new PolicyCheck(this, contract, self).decide(run, journal);
  }

  /** The policy as YAML (of JSON's part), as {@link #load} reads it. */
  public Bytes toYaml() {
    return PolicyFile.write(this);
  }
}

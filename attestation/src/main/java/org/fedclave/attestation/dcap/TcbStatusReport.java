package org.fedclave.attestation.dcap;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Digest;

/**
 * How current the platform under genuine SGX or TDX evidence is: which TCB level it reaches, what
 * is behind, what would mend it, and until when the answer holds. For people who run machines; an
 * appraisal does not rest on it.
 */
public final class TcbStatusReport {

  private final GenuineQuote genuine;
  private final TcbInfo info;
  private final QeIdentity identity;
  private final Optional<TcbAssessment> assessment;
  private final List<TcbShortfall> shortfalls;

  private TcbStatusReport(
      GenuineQuote genuine, TcbInfo info, QeIdentity identity, Optional<TcbAssessment> assessment) {
    this.genuine = genuine;
    this.info = info;
    this.identity = identity;
    this.assessment = assessment;
    this.shortfalls = TcbShortfall.of(genuine);
  }

  /**
   * Verifies that the evidence is genuine, with its TCB info and QE identity, and reports. No
   * status is refused, and revocation lists may be absent.
   *
   * @param evidence of format SGX or TDX
   * @param simulatedRoots test roots that are trusted besides Intel's
   * @param at the moment for which to judge
   */
  public static TcbStatusReport of(Evidence evidence, Set<Digest> simulatedRoots, Instant at)
      throws RefusedException {
    TeeType teeType = evidence.format() == EvidenceFormat.TDX ? TeeType.TDX : TeeType.SGX;
    GenuineQuote genuine =
        new DcapVerifier(teeType, anyEvaluation(simulatedRoots))
            .verify(evidence, at, new CheckList());
    return new TcbStatusReport(
        genuine,
        genuine.tcbInfo().orElseThrow(() -> new AssertionError("the verifier demands it")),
        genuine.qeIdentity().orElseThrow(() -> new AssertionError("the verifier demands it")),
        assess(genuine));
  }

  /** Verification does not look at the status; only an appraisal does. */
  private static PlatformPolicy anyEvaluation(Set<Digest> simulatedRoots) {
    return new PlatformPolicy(
        EnumSet.allOf(IntelRoot.class),
        simulatedRoots,
        TcbRule.upToDate(0),
        new CollateralRule(Set.of(), Duration.ofDays(36_500)),
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        true);
  }

  private static Optional<TcbAssessment> assess(GenuineQuote genuine) {
    try {
      return Optional.of(TcbAssessment.of(genuine));
    } catch (RefusedException belowEveryLevel) {
      return Optional.empty();
    }
  }

  public GenuineQuote genuine() {
    return genuine;
  }

  /** The levels that are reached; empty if a part is below every level. */
  public Optional<TcbAssessment> assessment() {
    return assessment;
  }

  /** What is behind the newest level; may be empty though the status is not the best. */
  public List<TcbShortfall> shortfalls() {
    return shortfalls;
  }

  /** The joined status in Intel's word, or {@code NotSupported} below every level. */
  public String status() {
    return assessment
        .flatMap(tcb -> tcb.relaunch().or(tcb::status))
        .map(TcbStatus::label)
        .orElse("NotSupported");
  }

  /** The first moment at which a verifier without newer collateral refuses. */
  public Instant holdsUntil() {
    return info.nextUpdate().isBefore(identity.nextUpdate())
        ? info.nextUpdate()
        : identity.nextUpdate();
  }

  /** What would mend what is behind, without repetition, and what else the status asks for. */
  public List<String> fixes() {
    Set<String> fixes = new TreeSet<>();
    shortfalls.forEach(shortfall -> fixes.add(shortfall.fix()));
    assessment
        .flatMap(TcbAssessment::relaunch)
        .ifPresent(
            status -> fixes.add("a relaunch of the trust domain: its module is current by now"));
    Optional<TcbStatus> platform =
        assessment.flatMap(TcbAssessment::platform).map(TcbLevel::status);
    if (platform.map(TcbStatus::needsConfiguration).orElse(false)) {
      fixes.add("other settings of the platform (BIOS), as the advisories say");
    }
    if (platform.map(TcbStatusReport::needsHardening).orElse(false)) {
      fixes.add("a program that is hardened as the advisories say; then accept this status");
    }
    return List.copyOf(fixes);
  }

  private static boolean needsHardening(TcbStatus status) {
    return status == TcbStatus.SW_HARDENING_NEEDED
        || status == TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED;
  }

  /** The report in sentences. */
  public List<String> sentences() {
    var lines = new ArrayList<String>();
    lines.add(
        genuine.quote().header().teeType()
            + " platform with FMSPC "
            + info.fmspc().toHex()
            + ": "
            + status()
            + " by TCB evaluation "
            + info.evaluationDataNumber()
            + " of "
            + info.issueDate());
    assessment.ifPresentOrElse(
        tcb -> addLevels(tcb, lines),
        () -> lines.add("It is below every TCB level that Intel knows."));
    shortfalls.forEach(shortfall -> lines.add("Behind: " + shortfall + "."));
    fixes().forEach(fix -> lines.add("What would mend it: " + fix + "."));
    lines.add(
        "With this collateral the answer holds until "
            + holdsUntil()
            + "; who has no newer by then refuses.");
    return List.copyOf(lines);
  }

  private void addLevels(TcbAssessment tcb, List<String> lines) {
    tcb.platform()
        .ifPresent(
            level ->
                lines.add(
                    "It reaches level "
                        + (info.levels().indexOf(level) + 1)
                        + " of "
                        + info.levels().size()
                        + ", of "
                        + level.tcbDate()
                        + ": "
                        + level.status().label()
                        + "."));
    tcb.module().ifPresent(level -> lines.add("TDX module: " + level.status().label() + "."));
    tcb.quotingEnclave()
        .ifPresent(level -> lines.add("Quoting enclave: " + level.status().label() + "."));
    if (!tcb.advisories().isEmpty()) {
      lines.add("Open advisories: " + String.join(", ", tcb.advisories()) + ".");
    }
  }

  /**
   * What will change for who takes {@code later}: the same quote with collateral of a later TCB
   * evaluation, such as Intel's early data set beside the standard one.
   */
  public List<String> comparedWith(TcbStatusReport later) {
    int evaluation = later.info.evaluationDataNumber();
    if (evaluation == info.evaluationDataNumber()) {
      return List.of("Both data sets are of TCB evaluation " + evaluation + ": nothing changes.");
    }
    var lines = new ArrayList<String>();
    lines.add(
        "By TCB evaluation "
            + evaluation
            + " of "
            + later.info.issueDate()
            + " the status is "
            + later.status()
            + (later.status().equals(status())
                ? ", as it is now."
                : ", no longer " + status() + "."));
    lines.add(
        "Who takes Intel's early data set says so already; who takes the standard one, from the day on"
            + " which Intel serves that evaluation there, and in any case before "
            + holdsUntil()
            + " if it is out by then.");
    later.shortfalls.stream()
        .filter(shortfall -> !shortfalls.contains(shortfall))
        .forEach(
            shortfall ->
                lines.add("Then behind: " + shortfall + "; mended by " + shortfall.fix() + "."));
    return List.copyOf(lines);
  }

  /** The report as a tree. */
  public ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("teeType", genuine.quote().header().teeType().name());
    json.put("fmspc", info.fmspc().toHex());
    json.put("tcbEvaluationDataNumber", info.evaluationDataNumber());
    json.put("issueDate", info.issueDate().toString());
    json.put("holdsUntil", holdsUntil().toString());
    json.put("status", status());
    assessment.ifPresent(tcb -> addLevels(tcb, json));
    ArrayNode behind = json.putArray("behind");
    for (TcbShortfall shortfall : shortfalls) {
      ObjectNode node = behind.addObject();
      node.put("part", shortfall.part().label());
      node.put("index", shortfall.index());
      shortfall.name().ifPresent(name -> node.put("name", name));
      node.put("has", shortfall.has());
      node.put("needs", shortfall.needs());
      node.put("fix", shortfall.fix());
    }
    ArrayNode fixes = json.putArray("fixes");
    fixes().forEach(fixes::add);
    return json;
  }

  private void addLevels(TcbAssessment tcb, ObjectNode json) {
    tcb.platform()
        .ifPresent(
            level ->
                json.putObject("platform")
                    .put("level", info.levels().indexOf(level) + 1)
                    .put("levels", info.levels().size())
                    .put("tcbDate", level.tcbDate().toString())
                    .put("status", level.status().label()));
    tcb.module().ifPresent(level -> json.set("tdxModule", level(level)));
    tcb.quotingEnclave().ifPresent(level -> json.set("quotingEnclave", level(level)));
    ArrayNode advisories = json.putArray("advisories");
    tcb.advisories().forEach(advisories::add);
  }

  private static ObjectNode level(IsvLevel level) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("isvSvn", level.securityVersion())
        .put("tcbDate", level.tcbDate().toString())
        .put("status", level.status().label());
  }
}

package org.fedclave.attestation.snp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;

/**
 * How current the firmware under an SNP report is, which component is behind what, and what would
 * mend it (AMD 56860, TCB_VERSION). For people who run machines: the report is parsed, and nothing
 * of it is verified.
 */
public final class SnpTcbStatus {

  /** The four versions in a report. */
  private enum Version {
    CURRENT("current"),
    REPORTED("reported"),
    COMMITTED("committed"),
    LAUNCH("launch");

    private final String label;

    Version(String label) {
      this.label = label;
    }
  }

  /** What a version consists of. */
  private enum Component {
    FMC("fmc", TcbVersion::fmc, "a BIOS update"),
    BOOT_LOADER("bootLoader", TcbVersion::bootLoader, "a BIOS update"),
    TEE("tee", TcbVersion::tee, "a BIOS update"),
    SNP("snp", TcbVersion::snp, "newer SEV firmware (BIOS update or DOWNLOAD_FIRMWARE_EX)"),
    MICROCODE("microcode", TcbVersion::microcode, "a microcode update (BIOS or late load)");

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // a reference to a record's accessor
    private final ToIntFunction<TcbVersion> value;

    private final String fix;

    Component(String label, ToIntFunction<TcbVersion> value, String fix) {
      this.label = label;
      this.value = value;
      this.fix = fix;
    }
  }

  private final SnpProduct product;
  private final Map<Version, TcbVersion> versions;
  private final List<String> shortfalls = new ArrayList<>();
  private final Set<String> fixes = new LinkedHashSet<>();

  private SnpTcbStatus(SnpProduct product, Map<Version, TcbVersion> versions) {
    this.product = product;
    this.versions = versions;
  }

  /**
   * Reads a report.
   *
   * @param leaf the certificate beside it, which says the product where the report does not
   * @param policy whose floors to compare with
   */
  public static SnpTcbStatus of(Bytes raw, Optional<Bytes> leaf, Optional<SnpPolicy> policy)
      throws RefusedException {
    SnpReport report = SnpReport.parse(raw);
    SnpProduct product =
        SnpShow.product(report, leaf)
            .orElseThrow(
                () ->
                    new RefusedException(
                        Rule.PRODUCT,
                        "the report does not say its product: its VCEK or VLEK certificate is"
                            + " needed"));
    Map<Version, TcbVersion> versions = new EnumMap<>(Version.class);
    versions.put(Version.CURRENT, report.currentTcb(product));
    versions.put(Version.REPORTED, report.reportedTcb(product));
    versions.put(Version.COMMITTED, report.committedTcb(product));
    versions.put(Version.LAUNCH, report.launchTcb(product));
    var status = new SnpTcbStatus(product, versions);
    status.compareWithin();
    policy.ifPresent(status::compareWith);
    return status;
  }

  private TcbVersion version(Version which) {
    return versions.getOrDefault(which, new TcbVersion(product, 0, 0, 0, 0, 0));
  }

  private void compareWithin() {
    TcbVersion current = version(Version.CURRENT);
    if (version(Version.REPORTED).below(current).isPresent()) {
      shortfalls.add(
          "the report is signed for older firmware than runs: "
              + behind(version(Version.REPORTED), current));
      fixes.add("let the host commit the firmware (SNP_COMMIT), and fetch the new VCEK");
    }
    if (version(Version.COMMITTED).below(current).isPresent()) {
      shortfalls.add(
          "the host may roll the firmware back: " + behind(version(Version.COMMITTED), current));
      fixes.add("let the host commit the firmware (SNP_COMMIT)");
    }
    if (version(Version.LAUNCH).below(current).isPresent()) {
      shortfalls.add(
          "the guest was launched on older firmware: " + behind(version(Version.LAUNCH), current));
      fixes.add("launch the guest again");
    }
  }

  private void compareWith(SnpPolicy policy) {
    if (policy.restrictions().deniedProducts().contains(product)) {
      shortfalls.add(
          "the policy denies EPYC " + product.label() + " by name; no firmware mends that");
    }
    TcbFloor floor = policy.products().get(product);
    if (floor == null) {
      shortfalls.add("the policy accepts no " + product.label());
      return;
    }
    compareWith(Version.REPORTED, floor.reported());
    compareWith(Version.COMMITTED, floor.committed());
    compareWith(Version.LAUNCH, floor.launch());
  }

  private void compareWith(Version which, TcbVersion floor) {
    TcbVersion has = version(which);
    if (has.below(floor).isEmpty()) {
      return;
    }
    shortfalls.add(
        "the " + which.label + " version is below the policy's floor: " + behind(has, floor));
    for (Component component : Component.values()) {
      if (component.value.applyAsInt(version(Version.CURRENT))
          < component.value.applyAsInt(floor)) {
        fixes.add(component.fix);
      }
    }
    if (which == Version.LAUNCH) {
      fixes.add("launch the guest again");
    }
  }

  /** Every component that is behind, with both numbers. */
  private static String behind(TcbVersion has, TcbVersion wanted) {
    List<String> components = new ArrayList<>();
    for (Component component : Component.values()) {
      int value = component.value.applyAsInt(has);
      int floor = component.value.applyAsInt(wanted);
      if (value < floor) {
        components.add(component.label + " " + value + " instead of " + floor);
      }
    }
    return String.join(", ", components);
  }

  /** Compares with the version in another certificate of this product, if it is newer. */
  public void compareWithCertified(Bytes tcb) throws RefusedException {
    TcbVersion other = TcbVersion.read(product, tcb);
    if (version(Version.REPORTED).below(other).isPresent()
        && other.below(version(Version.REPORTED)).isEmpty()) {
      shortfalls.add(
          "another "
              + product.label()
              + " in the store is certified for newer firmware: "
              + behind(version(Version.REPORTED), other));
    }
  }

  public SnpProduct product() {
    return product;
  }

  /** What is behind, in sentences; none if nothing is. */
  public List<String> shortfalls() {
    return List.copyOf(shortfalls);
  }

  /** The status in sentences. */
  public List<String> sentences() {
    List<String> lines = new ArrayList<>();
    lines.add("EPYC " + product.label());
    for (Version which : Version.values()) {
      lines.add("  " + which.label + ": " + version(which));
    }
    shortfalls.forEach(each -> lines.add("Behind: " + each + "."));
    fixes.forEach(each -> lines.add("What would mend it: " + each + "."));
    if (shortfalls.isEmpty()) {
      lines.add("Nothing is behind what it was compared with.");
    }
    return List.copyOf(lines);
  }

  /** The status as a tree. */
  public ObjectNode toTree() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("product", product.label());
    for (Version which : Version.values()) {
      json.set(which.label, SnpClaims.components(version(which)));
    }
    ArrayNode behind = json.putArray("behind");
    shortfalls.forEach(behind::add);
    ArrayNode mending = json.putArray("fixes");
    fixes.forEach(mending::add);
    return json;
  }
}

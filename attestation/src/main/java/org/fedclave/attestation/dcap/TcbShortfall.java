package org.fedclave.attestation.dcap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fedclave.protocol.Bytes;

/**
 * One part of a platform that is behind the newest TCB level.
 *
 * @param part which
 * @param index of the component, for parts that have several
 * @param name what Intel calls it, where TCB info says so
 * @param has its version
 * @param needs the newest level's
 */
public record TcbShortfall(Part part, int index, Optional<String> name, int has, int needs) {

  /** The parts that a TCB level consists of. */
  public enum Part {
    SGX_COMPONENT("SGX component"),
    PCE("PCE"),
    TDX_COMPONENT("TDX component"),
    TDX_MODULE("TDX module"),
    QUOTING_ENCLAVE("quoting enclave");

    private final String label;

    Part(String label) {
      this.label = label;
    }

    /** For people, and in the JSON tree. */
    public String label() {
      return label;
    }
  }

  /** All parts of {@code genuine}'s platform that are behind. */
  static List<TcbShortfall> of(GenuineQuote genuine) {
    List<TcbShortfall> found = new ArrayList<>();
    genuine.tcbInfo().ifPresent(info -> addPlatform(genuine, info, found));
    genuine
        .qeIdentity()
        .ifPresent(
            identity ->
                addIfBehind(
                    Part.QUOTING_ENCLAVE,
                    0,
                    Optional.empty(),
                    genuine.quote().qeReport().securityVersion(),
                    identity.levels().getFirst().securityVersion(),
                    found));
    return List.copyOf(found);
  }

  private static void addPlatform(GenuineQuote genuine, TcbInfo info, List<TcbShortfall> found) {
    TcbLevel newest = info.levels().getFirst();
    PckCertificate pck = genuine.pck();
    for (int i = 0; i < newest.sgx().size(); i++) {
      TcbLevel.Component component = newest.sgx().get(i);
      addIfBehind(
          Part.SGX_COMPONENT, i, name(component), pck.components().get(i), component.svn(), found);
    }
    addIfBehind(Part.PCE, 0, Optional.empty(), pck.pceSvn(), newest.pceSvn(), found);
    if (genuine.quote().body() instanceof TdReport report) {
      addTdx(report.teeTcbSvn(), info, newest, found);
    }
  }

  private static void addTdx(Bytes svn, TcbInfo info, TcbLevel newest, List<TcbShortfall> found) {
    for (int i = TcbLevel.firstTdxComponent(svn); i < newest.tdx().size(); i++) {
      TcbLevel.Component component = newest.tdx().get(i);
      addIfBehind(
          Part.TDX_COMPONENT, i, name(component), svn.get(i) & 0xff, component.svn(), found);
    }
    info.module(svn.get(1) & 0xff)
        .ifPresent(
            identity ->
                addIfBehind(
                    Part.TDX_MODULE,
                    0,
                    Optional.of(String.format(Locale.ROOT, "TDX_%02X", identity.version())),
                    svn.get(0) & 0xff,
                    identity.levels().getFirst().securityVersion(),
                    found));
  }

  private static Optional<String> name(TcbLevel.Component component) {
    return component
        .type()
        .map(type -> component.category().map(by -> by + ", " + type).orElse(type))
        .or(component::category);
  }

  private static void addIfBehind(
      Part part, int index, Optional<String> name, int has, int needs, List<TcbShortfall> found) {
    if (has < needs) {
      found.add(new TcbShortfall(part, index, name, has, needs));
    }
  }

  /** What brings this part up to date. */
  public String fix() {
    return switch (part) {
      case SGX_COMPONENT, TDX_COMPONENT -> componentFix();
      case PCE -> "newer SGX platform software (PCE), and a new PCK certificate";
      case TDX_MODULE -> "a newer TDX module, and a relaunch of the trust domain";
      case QUOTING_ENCLAVE -> "a newer quoting enclave (DCAP packages of the host)";
    };
  }

  private String componentFix() {
    String words = name.orElse("").toLowerCase(Locale.ROOT);
    String after = ", and a new PCK certificate";
    if (words.contains("tdx module")) {
      return "a newer TDX module, and a relaunch of the trust domain";
    }
    if (words.contains("seamldr")) {
      return "a newer SEAM loader" + after;
    }
    if (words.contains("sinit")) {
      return "a newer SINIT module" + after;
    }
    if (words.contains("late microcode")) {
      return "a newer microcode, loaded by the BIOS or the operating system" + after;
    }
    if (words.contains("bios")) {
      return "a newer BIOS" + after;
    }
    return "a newer BIOS or microcode" + after;
  }

  /**
   * For example {@code SGX component 0 (BIOS, Early Microcode Update): version 6, 7 is current}.
   */
  @Override
  public String toString() {
    boolean numbered = part == Part.SGX_COMPONENT || part == Part.TDX_COMPONENT;
    return part.label
        + (numbered ? " " + index : "")
        + name.map(words -> " (" + words + ")").orElse("")
        + ": version "
        + has
        + ", "
        + needs
        + " is current";
  }
}

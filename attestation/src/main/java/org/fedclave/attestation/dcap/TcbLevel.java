package org.fedclave.attestation.dcap;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * One TCB level of a platform (Intel PCS API v4, TCB info): which versions it takes, and what they
 * are worth.
 *
 * @param sgx lowest versions of the 16 SGX components
 * @param pceSvn lowest version of the provisioning certification enclave
 * @param tdx lowest versions of the 16 TDX components; empty in TCB info for SGX
 * @param tcbDate when what it fixes became known
 * @param status what it is worth
 * @param advisories Intel's security advisories that this level leaves open
 */
public record TcbLevel(
    List<Component> sgx,
    int pceSvn,
    List<Component> tdx,
    Instant tcbDate,
    TcbStatus status,
    Set<String> advisories) {

  private static final int MOST_ADVISORIES = 1024;
  private static final int LONGEST_NAME = 128;

  /**
   * One component of a level.
   *
   * @param svn lowest version, 0 to 255
   * @param category who updates it, for example {@code BIOS} or {@code OS/VMM}
   * @param type what it is, for example {@code TDX Module}
   */
  public record Component(int svn, Optional<String> category, Optional<String> type) {}

  public TcbLevel {
    sgx = List.copyOf(sgx);
    tdx = List.copyOf(tdx);
    advisories = Set.copyOf(advisories);
  }

  static TcbLevel read(StrictJson json, int version, boolean isTdx) throws MalformedException {
    StrictJson tcb = json.object("tcb");
    return new TcbLevel(
        version == 2 ? numbered(tcb) : components(tcb, "sgxtcbcomponents"),
        (int) tcb.integer("pcesvn", 0, 0xffff),
        isTdx ? components(tcb, "tdxtcbcomponents") : List.of(),
        json.instant("tcbDate"),
        status(json),
        advisories(json));
  }

  /** TCB info of version 2. */
  private static List<Component> numbered(StrictJson tcb) throws MalformedException {
    List<Component> components = new ArrayList<>();
    for (int i = 1; i <= PckCertificate.COMPONENTS; i++) {
      String name = String.format(Locale.ROOT, "sgxtcbcomp%02dsvn", i);
      components.add(
          new Component((int) tcb.integer(name, 0, 0xff), Optional.empty(), Optional.empty()));
    }
    return components;
  }

  private static List<Component> components(StrictJson tcb, String name) throws MalformedException {
    List<Component> components = new ArrayList<>();
    for (StrictJson component :
        tcb.objects(name, PckCertificate.COMPONENTS, PckCertificate.COMPONENTS)) {
      components.add(
          new Component(
              (int) component.integer("svn", 0, 0xff),
              component.optionalText("category", LONGEST_NAME),
              component.optionalText("type", LONGEST_NAME)));
    }
    return components;
  }

  static TcbStatus status(StrictJson level) throws MalformedException {
    String label = level.oneOf("tcbStatus", TcbStatus.servedLabels());
    return TcbStatus.ofLabel(label)
        .orElseThrow(() -> new AssertionError("oneOf let another word pass"));
  }

  static Set<String> advisories(StrictJson level) throws MalformedException {
    return level.has("advisoryIDs")
        ? new HashSet<>(level.texts("advisoryIDs", 0, MOST_ADVISORIES))
        : Set.of();
  }

  /** Whether the SGX components and the PCE of a platform reach this level. */
  boolean isReachedBy(PckCertificate pck) {
    for (int i = 0; i < sgx.size(); i++) {
      if (pck.components().get(i) < sgx.get(i).svn()) {
        return false;
      }
    }
    return pck.pceSvn() >= pceSvn;
  }

  /**
   * Whether TEE_TCB_SVN reaches this level. Modules with a version other than zero are judged by
   * their own identity, so that their two components do not count here.
   */
  boolean isReachedBy(Bytes teeTcbSvn) {
    for (int i = firstTdxComponent(teeTcbSvn); i < tdx.size(); i++) {
      if ((teeTcbSvn.get(i) & 0xff) < tdx.get(i).svn()) {
        return false;
      }
    }
    return true;
  }

  static int firstTdxComponent(Bytes teeTcbSvn) {
    return teeTcbSvn.get(1) == 0 ? 0 : 2;
  }
}

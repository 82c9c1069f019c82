package org.fedclave.attestation.dcap;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Bytes;

/**
 * How current the platform of a genuine quote is (Intel PCS API v4, "Get TCB Info", algorithm to
 * determine the TCB status; joined as Intel's quote verification library does).
 *
 * @param platform the level that SGX components, PCE and TDX components reach
 * @param module the level of the TDX module, where it has an identity of its own
 * @param quotingEnclave the level of the quoting enclave
 * @param status the three joined; empty without TCB info
 * @param relaunch what Intel's library says instead of {@code status} where it advises to launch
 *     the TD again
 */
public record TcbAssessment(
    Optional<TcbLevel> platform,
    Optional<IsvLevel> module,
    Optional<IsvLevel> quotingEnclave,
    Optional<TcbStatus> status,
    Optional<TcbStatus> relaunch) {

  /**
   * Finds the levels.
   *
   * @throws RefusedException with {@link Rule#TCB_LEVEL} if a part is below every level
   */
  static TcbAssessment of(GenuineQuote genuine) throws RefusedException {
    Optional<IsvLevel> quotingEnclave = Optional.empty();
    if (genuine.qeIdentity().isPresent()) {
      quotingEnclave =
          Optional.of(
              level(
                  "quoting enclave",
                  IsvLevel.match(
                      genuine.qeIdentity().get().levels(),
                      genuine.quote().qeReport().securityVersion())));
    }
    if (genuine.tcbInfo().isEmpty()) {
      return new TcbAssessment(
          Optional.empty(), Optional.empty(), quotingEnclave, Optional.empty(), Optional.empty());
    }
    TcbInfo info = genuine.tcbInfo().get();
    Optional<Bytes> svn =
        genuine.quote().body() instanceof TdReport report
            ? Optional.of(report.teeTcbSvn())
            : Optional.empty();
    TcbLevel platform =
        level("platform", info.levels().stream().filter(l -> reaches(genuine, svn, l)).findFirst());
    Optional<IsvLevel> module = svn.isPresent() ? moduleLevel(info, svn.get()) : Optional.empty();
    TcbStatus tdx = joined(platform.status(), module);
    return new TcbAssessment(
        Optional.of(platform),
        module,
        quotingEnclave,
        Optional.of(joined(tdx, quotingEnclave)),
        relaunch(genuine, info, tdx, module, quotingEnclave));
  }

  private static boolean reaches(GenuineQuote genuine, Optional<Bytes> svn, TcbLevel level) {
    return level.isReachedBy(genuine.pck()) && svn.map(level::isReachedBy).orElse(true);
  }

  private static <T> T level(String what, Optional<T> found) throws RefusedException {
    return found.orElseThrow(
        () ->
            new RefusedException(
                Rule.TCB_LEVEL, "the " + what + " is below every TCB level that Intel knows"));
  }

  /** Modules of version zero have no identity; their components are in the platform's level. */
  private static Optional<IsvLevel> moduleLevel(TcbInfo info, Bytes svn) throws RefusedException {
    int version = svn.get(1) & 0xff;
    if (version == 0) {
      return Optional.empty();
    }
    TdxModuleIdentity identity = level("TDX module", info.module(version));
    return Optional.of(level("TDX module", IsvLevel.match(identity.levels(), svn.get(0) & 0xff)));
  }

  /** What the module under {@code report} must be; empty if Intel knows none of its version. */
  static Optional<TdxModule> module(TcbInfo info, TdReport report) {
    int version = report.teeTcbSvn().get(1) & 0xff;
    return version == 0 ? info.tdxModule() : info.module(version).map(TdxModuleIdentity::module);
  }

  private static TcbStatus joined(TcbStatus status, Optional<IsvLevel> part) {
    return part.map(level -> status.joinedWith(level.status())).orElse(status);
  }

  /**
   * TDX 1.5: the module was out of date when the TD was launched, and is not any more (Intel's
   * library, "TD relaunch").
   */
  private static Optional<TcbStatus> relaunch(
      GenuineQuote genuine,
      TcbInfo info,
      TcbStatus tdx,
      Optional<IsvLevel> module,
      Optional<IsvLevel> quotingEnclave) {
    if (!(genuine.quote().body() instanceof TdReport report)
        || report.teeTcbSvn2().isEmpty()
        || tdx == TcbStatus.REVOKED
        || !tdx.isOutOfDate()
        || module.map(level -> level.status() != TcbStatus.OUT_OF_DATE).orElse(true)
        || quotingEnclave.map(level -> level.status() != TcbStatus.UP_TO_DATE).orElse(false)) {
      return Optional.empty();
    }
    Optional<TcbStatus> sgx =
        info.levels().stream()
            .filter(level -> level.isReachedBy(genuine.pck()))
            .findFirst()
            .map(TcbLevel::status);
    if (sgx.map(TcbStatus::isOutOfDate).orElse(true)
        || !isNewest(info, report.teeTcbSvn2().get())) {
      return Optional.empty();
    }
    return Optional.of(
        sgx.get().needsConfiguration() || tdx.needsConfiguration()
            ? TcbStatus.TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED
            : TcbStatus.TD_RELAUNCH_ADVISED);
  }

  private static boolean isNewest(TcbInfo info, Bytes now) {
    TcbLevel newest = info.levels().getFirst();
    int version = now.get(1) & 0xff;
    Optional<Integer> newestModule =
        version == 0
            ? Optional.of(newest.tdx().get(0).svn())
            : info.module(version).map(identity -> identity.levels().getFirst().securityVersion());
    return newestModule.map(least -> (now.get(0) & 0xff) >= least).orElse(false)
        && (now.get(2) & 0xff) >= newest.tdx().get(2).svn();
  }

  /** Advisories that platform and TDX module leave open, sorted. */
  public Set<String> platformAdvisories() {
    Set<String> advisories = new TreeSet<>();
    platform.ifPresent(level -> advisories.addAll(level.advisories()));
    module.ifPresent(level -> advisories.addAll(level.advisories()));
    return advisories;
  }

  /** All advisories that are open, sorted. */
  public Set<String> advisories() {
    Set<String> advisories = platformAdvisories();
    quotingEnclave.ifPresent(level -> advisories.addAll(level.advisories()));
    return advisories;
  }

  /** Every status that matters: the joined one, and the finer one where there is one. */
  Stream<TcbStatus> statuses() {
    return Stream.concat(status.stream(), relaunch.stream());
  }
}

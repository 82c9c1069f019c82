package org.fedclave.attestation.dcap;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * What Intel says of the platforms with one FMSPC (PCS API v4, "Get TCB Info": version 3 for SGX
 * and TDX; version 2, of PCS API v3, for SGX).
 *
 * <p>Members that Intel may add are left alone: a change of meaning would be another version.
 *
 * @param teeType for which TEE
 * @param version 2 or 3
 * @param issueDate when it was issued
 * @param nextUpdate until when it holds
 * @param fmspc 6 bytes
 * @param pceId 2 bytes
 * @param evaluationDataNumber grows with each TCB recovery
 * @param tdxModule the module of major version 0; present exactly for TDX
 * @param tdxModuleIdentities the modules of later major versions
 * @param levels newest first
 */
public record TcbInfo(
    TeeType teeType,
    int version,
    Instant issueDate,
    Instant nextUpdate,
    Bytes fmspc,
    Bytes pceId,
    int evaluationDataNumber,
    Optional<TdxModule> tdxModule,
    List<TdxModuleIdentity> tdxModuleIdentities,
    List<TcbLevel> levels) {

  private static final int MOST_MODULES = 64;
  private static final Pattern MODULE_ID =
      Pattern.compile("TDX_[0-9A-F]{2}", Pattern.CASE_INSENSITIVE);

  public TcbInfo {
    tdxModuleIdentities = List.copyOf(tdxModuleIdentities);
    levels = List.copyOf(levels);
  }

  static SignedDocument<TcbInfo> parse(Bytes raw) throws RefusedException {
    return SignedDocument.parse("TCB info", "tcbInfo", raw, TcbInfo::read);
  }

  private static TcbInfo read(StrictJson json) throws MalformedException {
    int version = (int) json.integer("version", 2, 3);
    TeeType teeType = version == 2 ? TeeType.SGX : TeeType.valueOf(oneOfTees(json));
    boolean isTdx = teeType == TeeType.TDX;
    json.integer("tcbType", 0, 0);
    List<TcbLevel> levels = new ArrayList<>();
    for (StrictJson level : json.objects("tcbLevels", 1, IsvLevel.MOST_LEVELS)) {
      levels.add(TcbLevel.read(level, version, isTdx));
    }
    return new TcbInfo(
        teeType,
        version,
        json.instant("issueDate"),
        json.instant("nextUpdate"),
        hex(json, "fmspc", PckCertificate.FMSPC_BYTES),
        hex(json, "pceId", 2),
        (int) json.integer("tcbEvaluationDataNumber", 0, Integer.MAX_VALUE),
        isTdx ? Optional.of(TdxModule.read(json.object("tdxModule"))) : Optional.empty(),
        isTdx && json.has("tdxModuleIdentities") ? modules(json) : List.of(),
        levels);
  }

  private static String oneOfTees(StrictJson json) throws MalformedException {
    return json.oneOf("id", Set.of(TeeType.SGX.name(), TeeType.TDX.name()));
  }

  private static List<TdxModuleIdentity> modules(StrictJson json) throws MalformedException {
    List<TdxModuleIdentity> modules = new ArrayList<>();
    for (StrictJson module : json.objects("tdxModuleIdentities", 0, MOST_MODULES)) {
      int version = moduleVersion(module.text("id"));
      if (modules.stream().anyMatch(other -> other.version() == version)) {
        throw new MalformedException(module.where() + ": its id is there twice");
      }
      modules.add(new TdxModuleIdentity(version, TdxModule.read(module), IsvLevel.read(module)));
    }
    return modules;
  }

  private static int moduleVersion(String id) throws MalformedException {
    if (!MODULE_ID.matcher(id).matches()) {
      throw MalformedException.at("TCB info: id", "TDX_00 to TDX_FF", MalformedException.quote(id));
    }
    return Integer.parseInt(id.substring(id.length() - 2), 16);
  }

  /** Bytes in hexadecimal of either case, as Intel serves both. */
  static Bytes hex(StrictJson json, String name, int size) throws MalformedException {
    String text = json.text(name);
    try {
      Bytes value = Bytes.hex(text);
      if (value.size() == size) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one refusal below
    }
    throw MalformedException.at(
        json.where() + ": " + name, size + " bytes in hex", MalformedException.quote(text));
  }

  /** The identity of modules of that major version. */
  Optional<TdxModuleIdentity> module(int version) {
    return tdxModuleIdentities.stream().filter(each -> each.version() == version).findFirst();
  }
}

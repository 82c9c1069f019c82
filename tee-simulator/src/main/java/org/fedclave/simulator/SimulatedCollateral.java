package org.fedclave.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.dcap.TeeType;
import org.fedclave.protocol.Bytes;

/**
 * The answers of Intel's Provisioning Certification Service, as a test vendor would give them now:
 * TCB info of version 3, QE identity of version 2, two revocation lists. Not thread-safe.
 *
 * <p>A test may change each of them before it is signed.
 */
public final class SimulatedCollateral {

  static final int EVALUATION = 19;

  private static final Duration VALIDITY = Duration.ofDays(30);
  private static final String ZERO_48 = "00".repeat(48);

  private final SimulatedIntel vendor;
  private final ObjectNode tcbInfo;
  private final ObjectNode qeIdentity;
  private final Map<EvidenceItem, Bytes> replaced = new EnumMap<>(EvidenceItem.class);
  private PrivateKey tcbInfoKey;
  private PrivateKey qeIdentityKey;

  SimulatedCollateral(SimulatedIntel vendor, TeeType teeType) {
    this.vendor = vendor;
    this.tcbInfo = tcbInfo(vendor.now(), teeType);
    this.qeIdentity = qeIdentity(vendor.now(), teeType);
    this.tcbInfoKey = vendor.signingKey();
    this.qeIdentityKey = vendor.signingKey();
  }

  private static ObjectNode dated(Instant now, String id, int version) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("version", version)
        .put("issueDate", now.toString())
        .put("nextUpdate", now.plus(VALIDITY).toString())
        .put("tcbEvaluationDataNumber", EVALUATION);
  }

  private static ObjectNode tcbInfo(Instant now, TeeType teeType) {
    boolean isTdx = teeType == TeeType.TDX;
    ObjectNode info = dated(now, teeType.name(), 3);
    info.put("fmspc", SimulatedIntelPlatform.FMSPC.toHex());
    info.put("pceId", "0000");
    info.put("tcbType", 0);
    if (isTdx) {
      module(info.putObject("tdxModule"));
      ObjectNode identity = module(info.putArray("tdxModuleIdentities").addObject());
      identity.put("id", "TDX_01");
      ArrayNode levels = identity.putArray("tcbLevels");
      isvLevel(levels, 5, "UpToDate");
      isvLevel(levels, 3, "OutOfDate").putArray("advisoryIDs").add("INTEL-SA-01036");
      isvLevel(levels, 2, "Revoked");
    }
    ArrayNode levels = info.putArray("tcbLevels");
    level(levels, isTdx, List.of(7, 7, 2, 2, 3, 1, 0, 3), 11, 7, "UpToDate");
    level(levels, isTdx, List.of(7, 7, 2, 2, 3, 0, 0, 3), 11, 7, "ConfigurationNeeded");
    level(levels, isTdx, List.of(6, 6, 2, 2, 3, 0, 0, 3), 11, 6, "OutOfDate")
        .putArray("advisoryIDs")
        .add("INTEL-SA-00960");
    level(levels, isTdx, List.of(5, 5, 2, 2, 3, 0, 0, 3), 5, 5, "Revoked");
    return info;
  }

  private static ObjectNode module(ObjectNode module) {
    return module
        .put("mrsigner", ZERO_48)
        .put("attributes", "0000000000000000")
        .put("attributesMask", "FFFFFFFFFFFFFFFF");
  }

  private static ObjectNode isvLevel(ArrayNode levels, int version, String status) {
    ObjectNode level = levels.addObject();
    level.putObject("tcb").put("isvsvn", version);
    return level.put("tcbDate", "2025-08-13T00:00:00Z").put("tcbStatus", status);
  }

  private static ObjectNode level(
      ArrayNode levels, boolean isTdx, List<Integer> sgx, int pceSvn, int tdx, String status) {
    ObjectNode level = levels.addObject();
    ObjectNode tcb = level.putObject("tcb");
    components(tcb.putArray("sgxtcbcomponents"), sgx);
    tcb.put("pcesvn", pceSvn);
    if (isTdx) {
      components(tcb.putArray("tdxtcbcomponents"), List.of(5, 0, tdx));
    }
    return level.put("tcbDate", "2025-08-13T00:00:00Z").put("tcbStatus", status);
  }

  private static void components(ArrayNode components, List<Integer> svns) {
    for (int i = 0; i < 16; i++) {
      ObjectNode component = components.addObject().put("svn", i < svns.size() ? svns.get(i) : 0);
      if (i == 0) {
        component.put("category", "BIOS").put("type", "Early Microcode Update");
      }
      if (i == 2) {
        component.put("category", "OS/VMM").put("type", "Late Microcode Update");
      }
    }
  }

  private static ObjectNode qeIdentity(Instant now, TeeType teeType) {
    ObjectNode identity = dated(now, teeType == TeeType.TDX ? "TD_QE" : "QE", 2);
    identity.put("miscselect", "00000000");
    identity.put("miscselectMask", "FFFFFFFF");
    identity.put("attributes", "11000000000000000000000000000000");
    identity.put("attributesMask", "FBFFFFFFFFFFFFFF0000000000000000");
    identity.put("mrsigner", SimulatedDcapQuote.QE_SIGNER.toHex());
    identity.put("isvprodid", teeType == TeeType.TDX ? 2 : 1);
    ArrayNode levels = identity.putArray("tcbLevels");
    isvLevel(levels, SimulatedDcapQuote.QE_VERSION, "UpToDate");
    isvLevel(levels, SimulatedDcapQuote.QE_VERSION - 1, "OutOfDate");
    isvLevel(levels, SimulatedDcapQuote.QE_VERSION - 2, "Revoked");
    return identity;
  }

  /** Changes the TCB info before it is signed. */
  public SimulatedCollateral tcbInfo(Consumer<ObjectNode> change) {
    change.accept(tcbInfo);
    return this;
  }

  /** Changes the QE identity before it is signed. */
  public SimulatedCollateral qeIdentity(Consumer<ObjectNode> change) {
    change.accept(qeIdentity);
    return this;
  }

  SimulatedCollateral signedBy(PrivateKey tcbInfoSigner, PrivateKey qeIdentitySigner) {
    tcbInfoKey = tcbInfoSigner;
    qeIdentityKey = qeIdentitySigner;
    return this;
  }

  SimulatedCollateral with(EvidenceItem item, Bytes value) {
    replaced.put(item, value);
    return this;
  }

  SimulatedCollateral withPckCrl(Set<BigInteger> revoked, Instant from, Instant until) {
    return with(EvidenceItem.PCK_CRL, vendor.authorityIssuer().list(revoked, from, until));
  }

  SimulatedCollateral withRootCrl(Set<BigInteger> revoked, Instant from, Instant until) {
    return with(EvidenceItem.ROOT_CA_CRL, vendor.rootIssuer().list(revoked, from, until));
  }

  /** All seven pieces. */
  public Map<EvidenceItem, Bytes> items() {
    Instant now = vendor.now();
    Instant later = now.plus(VALIDITY);
    Bytes signers = SimulatedIntel.pem(vendor.signingCertificate(), vendor.rootCertificate());
    Map<EvidenceItem, Bytes> items = new EnumMap<>(EvidenceItem.class);
    items.put(EvidenceItem.TCB_INFO, signed("tcbInfo", tcbInfo, tcbInfoKey));
    items.put(EvidenceItem.TCB_INFO_ISSUER_CHAIN, signers);
    items.put(EvidenceItem.QE_IDENTITY, signed("enclaveIdentity", qeIdentity, qeIdentityKey));
    items.put(EvidenceItem.QE_IDENTITY_ISSUER_CHAIN, signers);
    items.put(EvidenceItem.PCK_CRL, vendor.authorityIssuer().list(Set.of(), now, later));
    items.put(
        EvidenceItem.PCK_CRL_ISSUER_CHAIN,
        SimulatedIntel.pem(vendor.authorityCertificate(), vendor.rootCertificate()));
    items.put(EvidenceItem.ROOT_CA_CRL, vendor.rootIssuer().list(Set.of(), now, later));
    items.putAll(replaced);
    return items;
  }

  private static Bytes signed(String name, ObjectNode body, PrivateKey key) {
    Bytes content = Bytes.utf8(body.toString());
    return Bytes.utf8(
        "{\""
            + name
            + "\":"
            + content.toUtf8()
            + ",\"signature\":\""
            + P256Signer.sign(key, content).toHex()
            + "\"}");
  }
}

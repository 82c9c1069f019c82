package org.fedclave.attestation.tpm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.attestation.WireReader;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.attestation.x509.StrictPublicKey;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * What Azure's paravisor (HCL) leaves in the TPM at NV index 0x01400001: a hardware report and the
 * JSON whose hash the report binds, with the attestation key in it. Little-endian. Parsed strictly,
 * <em>not</em> verified.
 *
 * <p>The format has no public specification; the layout is that of the public evidence and of the
 * open-source paravisor (microsoft/openvmm, IGVM attestation). The report is made at boot: nothing
 * in it is fresh.
 *
 * @param version of the outer header
 * @param format whose hardware report it holds, SEV_SNP or TDX
 * @param hashType number of the hash, 1 to 3
 * @param hardwareReport an SNP report, or a TDREPORT of 1024 bytes
 * @param runtimeData the JSON, byte for byte
 * @param key HCLAkPub, which signs the TPM's quotes
 */
public record HclReport(
    long version,
    EvidenceFormat format,
    long hashType,
    Bytes hardwareReport,
    Bytes runtimeData,
    StrictPublicKey key) {

  static final int TD_REPORT_BYTES = 1024;

  private static final Bytes SIGNATURE = Bytes.utf8("HCLA");
  private static final int DATA_HEADER_BYTES = 20;
  private static final long SNP_REPORT = 2;
  private static final long TDX_REPORT = 4;
  private static final Set<Long> VERSIONS = Set.of(1L, 2L);
  private static final List<HashBank> HASHES =
      List.of(HashBank.SHA256, HashBank.SHA384, HashBank.SHA512);
  private static final String KEY_ID = "HCLAkPub";
  private static final int MOST_KEYS = 16;
  private static final JsonMapper MAPPER = new JsonMapper();

  /** Parses {@code raw}; zeros may follow, which fill the NV index. */
  public static HclReport parse(Bytes raw) throws RefusedException {
    var in = new WireReader("HCL report", raw);
    if (!in.bytes(SIGNATURE.size()).equals(SIGNATURE)) {
      throw malformed("it does not start with HCLA");
    }
    long version = known("version", in.u32Le());
    in.bytes(4 + 4 + 4 + 12); // size, request type, status, reserved: nothing depends on them
    Bytes hardware = in.bytes(SnpReport.BYTES);
    long size = in.u32Le();
    known("data version", in.u32Le());
    EvidenceFormat format = format(in.u32Le());
    long hashType = in.u32Le();
    if (hashType < 1 || hashType > HASHES.size()) {
      throw new RefusedException(
          Rule.SIGNATURE_ALGORITHM, "the HCL report's hash " + hashType + " is not known");
    }
    long jsonSize = in.u32Le();
    if (size != DATA_HEADER_BYTES + jsonSize) {
      throw malformed("the sizes of its runtime data differ");
    }
    Bytes json = in.bytes(jsonSize);
    in.finishAllowingZeros();
    return new HclReport(version, format, hashType, report(format, hardware), json, key(json));
  }

  private static long known(String what, long version) throws RefusedException {
    if (!VERSIONS.contains(version)) {
      throw new RefusedException(
          Rule.REPORT_VERSION, "the HCL report's " + what + " " + version + " is not known");
    }
    return version;
  }

  private static EvidenceFormat format(long type) throws RefusedException {
    if (type == SNP_REPORT) {
      return EvidenceFormat.SEV_SNP;
    }
    if (type == TDX_REPORT) {
      return EvidenceFormat.TDX;
    }
    throw new RefusedException(
        Rule.REPORT_VERSION, "the HCL report holds a hardware report of unknown type " + type);
  }

  private static Bytes report(EvidenceFormat format, Bytes field) throws RefusedException {
    if (format == EvidenceFormat.SEV_SNP) {
      return field;
    }
    if (!field.slice(TD_REPORT_BYTES, field.size()).isAllZero()) {
      throw malformed("its TDREPORT is not followed by zeros");
    }
    return field.slice(0, TD_REPORT_BYTES);
  }

  /** The one RSA key of that name (RFC 7517). */
  private static StrictPublicKey key(Bytes json) throws RefusedException {
    try {
      StrictJson found = null;
      for (StrictJson key :
          StrictJson.parse("HCL runtime data", json, json.size()).objects("keys", 1, MOST_KEYS)) {
        if (key.text("kid").equals(KEY_ID)) {
          if (found != null) {
            throw malformed("it has two keys " + KEY_ID);
          }
          found = key;
        }
      }
      if (found == null) {
        throw malformed("it has no key " + KEY_ID);
      }
      found.oneOf("kty", Set.of("RSA"));
      return StrictPublicKey.rsa(
          KEY_ID, number(found, "n"), number(found, "e"), TpmPublic.KEY_KINDS);
    } catch (MalformedException e) {
      throw new RefusedException(Rule.REPORT_FORM, "malformed: " + e.getMessage(), e);
    }
  }

  private static BigInteger number(StrictJson key, String name) throws MalformedException {
    try {
      return new BigInteger(1, Base64.getUrlDecoder().decode(key.text(name)));
    } catch (IllegalArgumentException e) {
      throw MalformedException.at(key.where(), "base64url", "something else");
    }
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(Rule.REPORT_FORM, "the HCL report is malformed: " + why);
  }

  /** What the hardware report's 64 bytes of report data must be: the JSON's hash, then zeros. */
  public Bytes expectedReportData() {
    Bytes hash = HASHES.get((int) hashType - 1).hash(runtimeData);
    return Bytes.wrap(Arrays.copyOf(hash.unsafeArray(), 64));
  }

  /** The JSON as a tree, with whatever the paravisor says besides the key. */
  JsonNode runtimeTree() {
    try {
      return MAPPER.readTree(runtimeData.unsafeArray());
    } catch (IOException e) {
      throw new AssertionError("it was parsed before", e);
    }
  }
}

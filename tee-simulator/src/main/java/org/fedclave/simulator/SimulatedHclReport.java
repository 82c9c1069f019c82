package org.fedclave.simulator;

import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.protocol.Bytes;

/**
 * What Azure's paravisor leaves in a TPM: a hardware report that binds the JSON with the
 * attestation key. Not thread-safe; its bytes may be made unsound before they are used.
 */
public final class SimulatedHclReport {

  public static final int SNP = 2;
  public static final int TDX = 4;

  /** The size of the NV index, which zeros fill. */
  private static final int NV_BYTES = 2600;

  private static final int HARDWARE_BYTES = 1184;

  private int version = 1;
  private int type = SNP;
  private Bytes json;

  /** Binds an RSA key. */
  public SimulatedHclReport(SimulatedTpmKey key) {
    var rsa = (RSAPublicKey) key.pair().getPublic();
    Bytes modulus = SimulatedTpmKey.unsigned(rsa.getModulus(), 256);
    this.json =
        Bytes.utf8(
            "{\"keys\":[{\"kid\":\"HCLAkPub\",\"key_ops\":[\"sign\"],\"kty\":\"RSA\","
                + "\"e\":\"AQAB\",\"n\":\""
                + Base64.getUrlEncoder().withoutPadding().encodeToString(modulus.unsafeArray())
                + "\"}],\"vm-configuration\":{\"console-enabled\":false,\"secure-boot\":true,"
                + "\"tpm-enabled\":true}}");
  }

  public SimulatedHclReport version(int value) {
    version = value;
    return this;
  }

  /** Changes what the report holds, after or before it is bound. */
  public SimulatedHclReport json(Bytes value) {
    json = value;
    return this;
  }

  public Bytes json() {
    return json;
  }

  /** What the hardware report must hold. */
  public Bytes reportData() {
    return Bytes.wrap(Arrays.copyOf(HashBank.SHA256.hash(json).unsafeArray(), 64));
  }

  /** The container of a TDREPORT instead of an SNP report. */
  public SimulatedHclReport tdx() {
    type = TDX;
    return this;
  }

  public Bytes toBytes(Bytes hardwareReport) {
    WireBytes out =
        WireBytes.littleEndian()
            .bytes(Bytes.utf8("HCLA"))
            .u32(version)
            .u32(32 + HARDWARE_BYTES + 20 + json.size())
            .u32(2)
            .u32(0)
            .zeros(12)
            .bytes(hardwareReport)
            .zeros(HARDWARE_BYTES - hardwareReport.size())
            .u32(20 + json.size())
            .u32(1)
            .u32(type)
            .u32(1)
            .u32(json.size())
            .bytes(json);
    return out.zeros(Math.max(0, NV_BYTES - out.toBytes().size())).toBytes();
  }

  /** The pieces that go with it: itself, and the endorsements of the SNP report in it. */
  public Map<EvidenceItem, Bytes> pieces(Evidence snp) {
    Map<EvidenceItem, Bytes> items = new EnumMap<>(snp.items());
    items.remove(EvidenceItem.REPORT);
    items.put(EvidenceItem.HCL_REPORT, toBytes(snp.item(EvidenceItem.REPORT)));
    return items;
  }
}

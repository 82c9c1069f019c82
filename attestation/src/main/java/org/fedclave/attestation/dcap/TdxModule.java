package org.fedclave.attestation.dcap;

import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * Which TDX module Intel stands for (PCS API v4, {@code tdxModule}).
 *
 * @param signer MRSIGNERSEAM that it has
 * @param attributes SEAMATTRIBUTES that it has, after {@code mask}
 * @param mask 8 bytes
 */
public record TdxModule(Bytes signer, Bytes attributes, Bytes mask) {

  static TdxModule read(StrictJson json) throws MalformedException {
    return new TdxModule(
        TcbInfo.hex(json, "mrsigner", TdReport.MEASUREMENT_BYTES),
        TcbInfo.hex(json, "attributes", 8),
        TcbInfo.hex(json, "attributesMask", 8));
  }

  /**
   * Whether the module under {@code report} is such a one. Its attributes must moreover be zero: no
   * attribute is known that a production module has.
   */
  boolean matches(TdReport report) {
    return report.mrSignerSeam().equals(signer)
        && report.seamAttributes().isAllZero()
        && QeIdentity.masked(report.seamAttributes(), mask).equals(attributes);
  }
}

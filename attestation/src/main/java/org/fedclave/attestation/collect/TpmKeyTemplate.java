package org.fedclave.attestation.collect;

import org.fedclave.protocol.Bytes;

/**
 * What an attestation key that is made on demand looks like: restricted, signing, fixed to its TPM,
 * with SHA-256 (TPMT_PUBLIC, TPM 2.0 part 2, section 12.2.4).
 */
enum TpmKeyTemplate {
  /** RSA of 2048 bits with RSASSA. */
  RSA("transient-rsa"),
  /** P-256 with ECDSA. */
  ECC("transient-ecc");

  private static final int ALG_RSA = 0x0001;
  private static final int ALG_SHA256 = 0x000b;
  private static final int ALG_NULL = 0x0010;
  private static final int ALG_RSASSA = 0x0014;
  private static final int ALG_ECDSA = 0x0018;
  private static final int ALG_ECC = 0x0023;
  private static final int CURVE_P256 = 0x0003;

  /** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign. */
  private static final int ATTRIBUTES = 0x0005_0072;

  private final String label;

  TpmKeyTemplate(String label) {
    this.label = label;
  }

  /** The word in settings. */
  String label() {
    return label;
  }

  Bytes area() {
    var area =
        new TpmCommand("", 0)
            .u16(this == RSA ? ALG_RSA : ALG_ECC)
            .u16(ALG_SHA256)
            .u32(ATTRIBUTES)
            .sized(Bytes.EMPTY)
            .u16(ALG_NULL)
            .u16(this == RSA ? ALG_RSASSA : ALG_ECDSA)
            .u16(ALG_SHA256);
    return switch (this) {
      case RSA -> area.u16(2048).u32(0).sized(Bytes.EMPTY).content();
      case ECC ->
          area.u16(CURVE_P256).u16(ALG_NULL).sized(Bytes.EMPTY).sized(Bytes.EMPTY).content();
    };
  }
}

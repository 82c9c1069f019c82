package org.fedclave.attestation.x509;

import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;

/**
 * What a certificate says of the firmware that holds its key (TCG "DICE Attestation Architecture",
 * section "TCB Info Evidence Extension"; also the older form that has one firmware id after a
 * device key, as NVIDIA's Hopper writes it).
 *
 * @param firmwareId the first firmware id, SHA-384; later ones are of other layers
 * @param insecure whether the flags say: not secure, in recovery, or under a debugger
 */
public record DiceTcbInfo(Optional<Bytes> firmwareId, boolean insecure) {

  /** The extension in both spellings that are met. */
  private static final String OID = "2.23.133.5.4.1";

  private static final String NEWER_OID = "2.23.133.5.4.1.1";

  private static final int FIRMWARE_IDS = 6;
  private static final int FLAGS = 7;

  /** OperationalFlags: notSecure(1), recovery(2), debug(3), the first bit being bit 0. */
  private static final int INSECURE_FLAGS = 0b0111_0000;

  /** Reads the extension of {@code certificate}; without one there is no id, and no flag. */
  public static DiceTcbInfo of(StrictCertificate certificate) throws RefusedException {
    Optional<Bytes> extension =
        certificate.extension(OID).or(() -> certificate.extension(NEWER_OID));
    return extension.isPresent()
        ? parse(extension.get())
        : new DiceTcbInfo(Optional.empty(), false);
  }

  private static DiceTcbInfo parse(Bytes extension) throws RefusedException {
    ASN1Sequence content = SignedDer.sequence("extension TcbInfo", extension);
    try {
      Optional<Bytes> firmwareId = Optional.empty();
      boolean insecure = false;
      for (ASN1Encodable element : content) {
        if (element instanceof ASN1TaggedObject tagged && tagged.getTagNo() == FIRMWARE_IDS) {
          ASN1Sequence list = ASN1Sequence.getInstance(tagged, false);
          firmwareId = firmwareId(ASN1Sequence.getInstance(list.getObjectAt(0)));
        } else if (element instanceof ASN1TaggedObject tagged && tagged.getTagNo() == FLAGS) {
          byte[] flags = ASN1BitString.getInstance(tagged, false).getBytes();
          insecure = flags.length > 0 && (flags[0] & INSECURE_FLAGS) != 0;
        } else if (element instanceof ASN1Sequence pair && pair.size() == 2) {
          firmwareId = firmwareId.or(() -> firmwareId(pair));
        }
      }
      return new DiceTcbInfo(firmwareId, insecure);
    } catch (RuntimeException e) {
      throw SignedDer.unreadable("extension TcbInfo", e);
    }
  }

  /** FWID ::= SEQUENCE { hashAlg, digest }; nothing for another pair, such as a public key. */
  private static Optional<Bytes> firmwareId(ASN1Sequence pair) {
    return pair.getObjectAt(0) instanceof ASN1ObjectIdentifier hash
            && hash.equals(NISTObjectIdentifiers.id_sha384)
            && pair.getObjectAt(1) instanceof ASN1OctetString digest
        ? Optional.of(Bytes.of(digest.getOctets()))
        : Optional.empty();
  }
}

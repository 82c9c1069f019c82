package org.fedclave.attestation.collateral;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.nvidia.DeviceOutline;
import org.fedclave.protocol.Bytes;

/** Finds NVIDIA's reference values and the OCSP answers for a device's report. */
final class NvidiaEndorsements {

  private NvidiaEndorsements() {}

  static Map<EvidenceItem, Bytes> find(Shelf shelf, Map<EvidenceItem, Bytes> collected)
      throws IOException {
    Map<EvidenceItem, Bytes> pieces = new EnumMap<>(EvidenceItem.class);
    Optional<DeviceOutline> device =
        DeviceOutline.of(
            collected.getOrDefault(EvidenceItem.REPORT, Bytes.EMPTY),
            collected.getOrDefault(EvidenceItem.CERTIFICATE_CHAIN, Bytes.EMPTY));
    if (device.isEmpty()) {
      return pieces; // the appraisal says why
    }
    Set<BigInteger> serials = new TreeSet<>(device.get().serials());
    addRim(shelf, device.get(), EvidenceItem.VBIOS_RIM, device.get().vbios(), pieces);
    addRim(shelf, device.get(), EvidenceItem.DRIVER_RIM, device.get().driver(), pieces);
    for (EvidenceItem item : Set.of(EvidenceItem.VBIOS_RIM, EvidenceItem.DRIVER_RIM)) {
      Bytes rim = collected.getOrDefault(item, pieces.getOrDefault(item, Bytes.EMPTY));
      serials.addAll(DeviceOutline.serialsOfRim(rim));
    }
    Bytes answers = answers(shelf, serials);
    if (!answers.isEmpty()) {
      pieces.put(EvidenceItem.OCSP_RESPONSES, answers);
    }
    return pieces;
  }

  private static void addRim(
      Shelf shelf,
      DeviceOutline device,
      EvidenceItem item,
      Optional<String> version,
      Map<EvidenceItem, Bytes> pieces)
      throws IOException {
    if (version.isPresent()) {
      shelf.put(
          item,
          shelf.newest(
              CollateralKind.NVIDIA_RIM,
              rim ->
                  rim.about(About.VERSION).equalsIgnoreCase(version.get())
                      && device.isA(rim.about(About.PRODUCT))),
          pieces);
    }
  }

  /** The newest answer for each certificate, one after the other. */
  private static Bytes answers(Shelf shelf, Set<BigInteger> serials) throws IOException {
    Set<CollateralEntry> chosen = new LinkedHashSet<>();
    for (BigInteger serial : serials) {
      shelf
          .newest(
              CollateralKind.OCSP_RESPONSE,
              answer -> Arrays.asList(answer.about(About.SERIALS).split(" ")).contains(hex(serial)))
          .ifPresent(chosen::add);
    }
    var out = new ByteArrayOutputStream();
    for (CollateralEntry entry : chosen) {
      out.writeBytes(shelf.read(entry).unsafeArray());
    }
    return Bytes.wrap(out.toByteArray());
  }

  static String hex(BigInteger serial) {
    return serial.toString(16);
  }
}

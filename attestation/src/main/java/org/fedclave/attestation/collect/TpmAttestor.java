package org.fedclave.attestation.collect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.eventlog.HashBank;
import org.fedclave.attestation.tpm.PcrValues;
import org.fedclave.attestation.tpm.TpmQuote;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;

/**
 * Has a TPM 2.0 quote its registers, bound to the SHA-256 of the report data. Thread-safe: one
 * request at a time, each with a connection of its own.
 *
 * <p>Registers may be extended between reading and quoting them; then both are asked for again.
 */
public final class TpmAttestor implements Attestor {

  /** The kernel's device with a resource manager. */
  public static final Path DEFAULT_DEVICE = Path.of("/dev/tpmrm0");

  /** Where Azure's paravisor leaves its HCL report. */
  public static final int HCL_REPORT_INDEX = 0x0140_0001;

  private static final int ATTEMPTS = 5;
  private static final int LARGEST_FILE = EvidenceItem.AK_CERTIFICATE_CHAIN.largest();

  /**
   * What to quote, and what goes with the quote.
   *
   * @param keyHandle of a persistent attestation key; without it one is made from {@code template}
   * @param template for a key that is made for each request
   * @param bank of the registers
   * @param pcrs which registers, 0 to 23; at least one
   * @param certificateIndex NV index with the attestation key's certificate in DER
   * @param certificates PEM: the attestation key's chain, without its leaf if that lies in NV
   * @param hclIndex NV index of an HCL report, which then stands for the key
   * @param eventLog for example {@code /sys/kernel/security/tpm0/binary_bios_measurements}
   */
  record Request(
      Optional<Integer> keyHandle,
      TpmKeyTemplate template,
      HashBank bank,
      SortedSet<Integer> pcrs,
      Optional<Integer> certificateIndex,
      Optional<Path> certificates,
      Optional<Integer> hclIndex,
      Optional<Path> eventLog) {

    Request {
      pcrs = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(pcrs));
    }
  }

  private final TpmTransport.Opener opener;
  private final Request request;
  private final EndorsementSource endorsements;

  TpmAttestor(TpmTransport.Opener opener, Request request, EndorsementSource endorsements) {
    this.opener = opener;
    this.request = request;
    this.endorsements = endorsements;
  }

  @Override
  public synchronized Evidence attest(Bytes reportData) throws IOException {
    if (reportData.size() != REPORT_DATA_BYTES) {
      throw new IllegalArgumentException(
          "report data has " + REPORT_DATA_BYTES + " bytes, not " + reportData.size());
    }
    Bytes extraData = Digest.of(reportData).bytes();
    try (var tpm = new TpmClient(opener.open())) {
      Map<EvidenceItem, Bytes> pieces = endorsements(tpm);
      if (request.keyHandle().isPresent()) {
        pieces.putAll(quote(tpm, request.keyHandle().get(), extraData));
      } else {
        int key = tpm.createKey(request.template());
        try {
          pieces.putAll(quote(tpm, key, extraData));
        } finally {
          tpm.flush(key);
        }
      }
      return BoundData.complete(endorsements, EvidenceFormat.TPM, pieces);
    }
  }

  private Map<EvidenceItem, Bytes> quote(TpmClient tpm, int key, Bytes extraData)
      throws IOException {
    Map<EvidenceItem, Bytes> pieces = new EnumMap<>(EvidenceItem.class);
    if (request.hclIndex().isEmpty()) {
      pieces.put(EvidenceItem.AK_PUBLIC_TPMT, tpm.readPublic(key));
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var values =
          new PcrValues(Map.of(request.bank(), tpm.readPcrs(request.bank(), request.pcrs())));
      TpmClient.Quote quote = tpm.quote(key, extraData, request.bank(), request.pcrs());
      if (isOf(quote, values, extraData)) {
        pieces.put(EvidenceItem.TPM_QUOTE, quote.attest());
        pieces.put(EvidenceItem.TPM_SIGNATURE, quote.signature());
        pieces.put(EvidenceItem.PCRS, Bytes.utf8(values.toTree().toString()));
        return pieces;
      }
    }
    throw new IOException(
        "the TPM's registers change faster than they can be quoted: "
            + ATTEMPTS
            + " quotes were of other values than those read");
  }

  /** Finds a disturbed request early; it proves nothing, appraisal does. */
  private static boolean isOf(TpmClient.Quote quote, PcrValues values, Bytes extraData)
      throws IOException {
    try {
      TpmQuote parsed = TpmQuote.parse(quote.attest());
      if (!parsed.extraData().equals(extraData)) {
        throw new IOException("the TPM's quote does not hold the data that it was asked to bind");
      }
      return values.isQuotedBy(parsed);
    } catch (RefusedException e) {
      throw new IOException("the TPM gave no readable quote: " + e.getMessage(), e);
    }
  }

  private Map<EvidenceItem, Bytes> endorsements(TpmClient tpm) throws IOException {
    Map<EvidenceItem, Bytes> pieces = new EnumMap<>(EvidenceItem.class);
    if (request.hclIndex().isPresent()) {
      pieces.put(EvidenceItem.HCL_REPORT, tpm.readNv(request.hclIndex().get()));
    }
    Bytes chain = chain(tpm);
    if (!chain.isEmpty()) {
      pieces.put(EvidenceItem.AK_CERTIFICATE_CHAIN, chain);
    }
    if (request.eventLog().isPresent()) {
      pieces.put(
          EvidenceItem.EVENT_LOG,
          PseudoFile.read(request.eventLog().get(), EvidenceItem.EVENT_LOG.largest()));
    }
    return pieces;
  }

  private Bytes chain(TpmClient tpm) throws IOException {
    String pem = "";
    if (request.certificateIndex().isPresent()) {
      pem = pem(withoutPadding(tpm.readNv(request.certificateIndex().get())));
    }
    if (request.certificates().isPresent()) {
      pem += PseudoFile.read(request.certificates().get(), LARGEST_FILE).toUtf8();
    }
    return Bytes.utf8(pem);
  }

  /** An NV index may be larger than the certificate in it, whose own length tells its end. */
  private static Bytes withoutPadding(Bytes der) throws IOException {
    if (der.size() < 4 || der.get(0) != 0x30 || (der.get(1) & 0xff) != 0x82) {
      throw new IOException("the NV index for the attestation key's certificate holds none");
    }
    int length = 4 + ((der.get(2) & 0xff) << 8 | (der.get(3) & 0xff));
    return der.slice(0, Math.min(length, der.size()));
  }

  private static String pem(Bytes der) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(der.unsafeArray())
        + "\n-----END CERTIFICATE-----\n";
  }
}

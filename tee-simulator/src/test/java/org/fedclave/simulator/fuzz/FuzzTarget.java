package org.fedclave.simulator.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.cca.CcaToken;
import org.fedclave.attestation.collateral.CollateralReaders;
import org.fedclave.attestation.cose.VerificationKey;
import org.fedclave.attestation.dcap.DcapReaders;
import org.fedclave.attestation.eventlog.EventLog;
import org.fedclave.attestation.nitro.NitroDocument;
import org.fedclave.attestation.nvidia.NvidiaReaders;
import org.fedclave.attestation.psa.PsaToken;
import org.fedclave.attestation.referencevalues.ReferenceValueReaders;
import org.fedclave.attestation.referencevalues.ReferenceValues;
import org.fedclave.attestation.referencevalues.Sigstruct;
import org.fedclave.attestation.referencevalues.TdxFirmware;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.attestation.tpm.HclReport;
import org.fedclave.attestation.tpm.PcrValues;
import org.fedclave.attestation.tpm.TpmPublic;
import org.fedclave.attestation.tpm.TpmQuote;
import org.fedclave.attestation.tpm.TpmReaders;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.masking.ConfirmedSurvivors;
import org.fedclave.protocol.masking.GraphCommitment;
import org.fedclave.protocol.masking.IncomingShares;
import org.fedclave.protocol.masking.KeyAdvertisement;
import org.fedclave.protocol.masking.MaskedInput;
import org.fedclave.protocol.masking.MaskingMember;
import org.fedclave.protocol.masking.MaskingMessages;
import org.fedclave.protocol.masking.Roster;
import org.fedclave.protocol.masking.SealedShares;
import org.fedclave.protocol.masking.SurvivorConfirmation;
import org.fedclave.protocol.masking.SurvivorSet;
import org.fedclave.protocol.masking.UnmaskingShares;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.protocol.round.SealedPersonalLayers;
import org.fedclave.protocol.round.SummedStatistics;

/**
 * The readers of bytes from outside, each with sound inputs to start from.
 *
 * <p>{@link #check} requires what holds for all of them, whatever the input: they return or refuse
 * with the module's own exceptions, which say why in one printable line, and they allocate no more
 * than a fixed amount and a small multiple of the input.
 */
enum FuzzTarget {
  EVIDENCE(Examples::containers, 256, Evidence::decode),
  SHOWN_EVIDENCE(Examples::containers, Fixed.BYTES_OF_XML, 1024, Examples::show, Form.BINARY),
  ATTESTATION_RESULT(Results::signed, Fixed.BYTES_OF_SIGNATURES, 256, Results::read, Form.TEXT),
  POLICY(Examples::policies, 256, AppraisalPolicy::parse, Form.TEXT),

  // Each is read by six profiles, one after the other.
  CERTIFICATE(CertificateReaders::certificates, 1024, CertificateReaders::certificate),
  REVOCATION_LIST(CertificateReaders::revocationLists, 1024, CertificateReaders::revocationList),
  PEM_CHAIN(CertificateReaders::chains, 1024, CertificateReaders::chain, Form.SEQUENCE),
  OCSP_RESPONSES(
      EvidenceItem.OCSP_RESPONSES, 1024, CertificateReaders::ocspResponses, Form.SEQUENCE),

  SNP_REPORT(pieceOf(EvidenceFormat.SEV_SNP, EvidenceItem.REPORT), 16, SnpReport::parse),
  SNP_APPRAISAL(EvidenceFormat.SEV_SNP),
  SNP_CERTIFICATE_TABLE(
      OtherSeeds::certificateTables, 64, OtherSeeds::readCertificateTable, Form.PADDED),

  QUOTE(EvidenceItem.QUOTE, 64, DcapReaders::quote),
  PCK_CHAIN(CertificateReaders::pckChains, 256, DcapReaders::pckChain, Form.TEXT),
  TCB_INFO(EvidenceItem.TCB_INFO, 256, DcapReaders::tcbInfo, Form.TEXT),
  QE_IDENTITY(EvidenceItem.QE_IDENTITY, 256, DcapReaders::qeIdentity, Form.TEXT),
  TDX_APPRAISAL(EvidenceFormat.TDX),
  SGX_APPRAISAL(EvidenceFormat.SGX),

  GPU_REPORT(pieceOf(EvidenceFormat.NVIDIA_GPU, EvidenceItem.REPORT), 64, NvidiaReaders::report),
  RIM(OtherSeeds::rims, Fixed.BYTES_OF_XML, 1024, NvidiaReaders::rim, Form.TEXT),
  GPU_APPRAISAL(EvidenceFormat.NVIDIA_GPU),

  TPM_QUOTE(EvidenceItem.TPM_QUOTE, 64, TpmQuote::parse),
  TPM_SIGNATURE(OtherSeeds::tpmSignatures, 64, TpmReaders::signature),
  TPM_PUBLIC(OtherSeeds::tpmPublicAreas, 64, TpmPublic::parse),
  PCR_VALUES(EvidenceItem.PCRS, 256, PcrValues::parse, Form.TEXT),
  HCL_REPORT(EvidenceItem.HCL_REPORT, 256, HclReport::parse, Form.PADDED),
  EVENT_LOG(EvidenceItem.EVENT_LOG, 256, EventLog::parse, Form.PADDED),
  TPM_APPRAISAL(EvidenceFormat.TPM),

  PSA_TOKEN(pieceOf(EvidenceFormat.PSA, EvidenceItem.TOKEN), 512, PsaToken::parse),
  CCA_TOKEN(pieceOf(EvidenceFormat.CCA, EvidenceItem.TOKEN), 512, CcaToken::parse),
  NITRO_DOCUMENT(EvidenceItem.DOCUMENT, 512, NitroDocument::parse),
  VERIFICATION_KEY(OtherSeeds::verificationKeys, 256, VerificationKey::ofFile, Form.TEXT),
  PSA_APPRAISAL(EvidenceFormat.PSA),
  CCA_APPRAISAL(EvidenceFormat.CCA),
  NITRO_APPRAISAL(EvidenceFormat.NITRO),

  COLLATERAL_IMPORT(
      OtherSeeds::collateral, Fixed.BYTES_OF_XML, 1024, CollateralReaders::imported, Form.SEQUENCE),
  COLLATERAL_INDEX(OtherSeeds::collateralIndexes, 256, CollateralReaders::index, Form.TEXT),

  SNP_FIRMWARE(FirmwareSeeds::ovmf, 64, ReferenceValueReaders::snpFirmware, Form.SEQUENCE),
  TDX_FIRMWARE(FirmwareSeeds::tdvf, 64, TdxFirmware::read, Form.SEQUENCE),
  SIGSTRUCT(FirmwareSeeds::sigstructs, 64, Sigstruct::read),
  REFERENCE_VALUES(FirmwareSeeds::referenceValues, 256, ReferenceValues::parse, Form.TEXT),

  // Secure aggregation, in the order of a round.
  GRAPH_COMMITMENT(MaskingSeeds::graphCommitment, bytes -> GraphCommitment.parse(bytes).toBytes()),
  MASKING_MEMBER(MaskingSeeds::maskingMember, bytes -> MaskingMember.parse(bytes).toBytes()),
  MASKING_MESSAGES(MaskingSeeds::maskingMessages, bytes -> MaskingMessages.parse(bytes).toBytes()),
  KEY_ADVERTISEMENT(
      MaskingSeeds::keyAdvertisement, bytes -> KeyAdvertisement.parse(bytes).toBytes()),
  ROSTER(MaskingSeeds::roster, bytes -> Roster.parse(bytes).toBytes()),
  SEALED_SHARES(MaskingSeeds::sealedShares, bytes -> SealedShares.parse(bytes).toBytes()),
  INCOMING_SHARES(MaskingSeeds::incomingShares, bytes -> IncomingShares.parse(bytes).toBytes()),
  MASKED_INPUT(MaskingSeeds::maskedInput, bytes -> MaskedInput.parse(bytes).toBytes()),
  SURVIVOR_SET(MaskingSeeds::survivorSet, bytes -> SurvivorSet.parse(bytes).toBytes()),
  SURVIVOR_CONFIRMATION(
      MaskingSeeds::survivorConfirmation, bytes -> SurvivorConfirmation.parse(bytes).toBytes()),
  CONFIRMED_SURVIVORS(
      MaskingSeeds::confirmedSurvivors, bytes -> ConfirmedSurvivors.parse(bytes).toBytes()),
  UNMASKING_SHARES(MaskingSeeds::unmaskingShares, bytes -> UnmaskingShares.parse(bytes).toBytes()),

  // What a run gives besides its model.
  SUMMED_STATISTICS(RoundSeeds::summedStatistics, bytes -> SummedStatistics.parse(bytes).toBytes()),
  PERSONAL_LAYERS(RoundSeeds::personalLayers, bytes -> PersonalLayers.parse(bytes).toBytes()),
  SEALED_PERSONAL_LAYERS(
      RoundSeeds::sealedPersonalLayers, bytes -> SealedPersonalLayers.parse(bytes).toBytes());

  /** Reads an input; what it makes of it does not matter here. */
  interface Reader {
    void read(Bytes input) throws RefusedException, MalformedException;
  }

  /** What may be cut off or appended without harm. */
  enum Form {
    /** Nothing. */
    BINARY,
    /** White space, and a NUL at the end. */
    TEXT,
    /** White space, and what is an input of its own. */
    SEQUENCE,
    /** Padding, or the last entries of a log. */
    PADDED
  }

  // Of an enum, these would not be there yet when its constructors run.
  private static final class Fixed {
    /** What Jazzer's hooks allocate on the reader's thread. */
    static final long BYTES_OF_HOOKS =
        System.getProperty("jazzer.hooks", "true").equals("true") ? 64 << 20 : 0;

    static final long BYTES = 256 << 10;
    static final long BYTES_OF_XML = 8 << 20;
    static final long BYTES_OF_SIGNATURES = 64 << 20;
  }

  private static final int LONGEST_SENTENCE = 2000;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @SuppressWarnings("ImmutableEnumChecker") // method references
  private final Supplier<List<Bytes>> seeds;

  private final long fixedBytes;
  private final int bytesPerInputByte;

  @SuppressWarnings("ImmutableEnumChecker") // method references
  private final Reader reader;

  private final Form form;

  FuzzTarget(Supplier<List<Bytes>> seeds, int bytesPerInputByte, Reader reader) {
    this(seeds, bytesPerInputByte, reader, Form.BINARY);
  }

  FuzzTarget(EvidenceItem piece, int bytesPerInputByte, Reader reader) {
    this(piece, bytesPerInputByte, reader, Form.BINARY);
  }

  FuzzTarget(EvidenceItem piece, int bytesPerInputByte, Reader reader, Form form) {
    this(() -> Examples.pieces(piece), bytesPerInputByte, reader, form);
  }

  FuzzTarget(Supplier<List<Bytes>> seeds, int bytesPerInputByte, Reader reader, Form form) {
    this(seeds, Fixed.BYTES, bytesPerInputByte, reader, form);
  }

  /** A whole appraisal. */
  FuzzTarget(EvidenceFormat format) {
    this(
        () -> Examples.container(format),
        Fixed.BYTES_OF_SIGNATURES,
        1024,
        input -> Examples.appraise(format, input),
        Form.BINARY);
  }

  FuzzTarget(
      Supplier<List<Bytes>> seeds,
      long fixedBytes,
      int bytesPerInputByte,
      Reader reader,
      Form form) {
    this.seeds = seeds;
    this.fixedBytes = fixedBytes;
    this.bytesPerInputByte = bytesPerInputByte;
    this.reader = reader;
    this.form = form;
  }

  /** A message that there is one way to write. */
  FuzzTarget(Supplier<Bytes> seed, MaskingSeeds.Codec codec) {
    this(() -> List.of(seed.get()), 512, input -> MaskingSeeds.readAndWrite(codec, input));
  }

  private static Supplier<List<Bytes>> pieceOf(EvidenceFormat format, EvidenceItem item) {
    return () -> List.of(Examples.piece(format, item));
  }

  /** Sound inputs. */
  List<Bytes> seeds() {
    return seeds.get();
  }

  Form form() {
    return form;
  }

  void check(Bytes input) {
    long most = Fixed.BYTES_OF_HOOKS + fixedBytes + (long) bytesPerInputByte * input.size();
    long allocated = allocatedBytes(input);
    // Loading classes allocates too, but once only.
    for (int again = 0; allocated > most && again < 3; again++) {
      allocated = allocatedBytes(input);
    }
    if (allocated > most) {
      throw new AssertionError(
          this + " allocates " + allocated + " bytes for an input of " + input.size());
    }
  }

  /** What this thread allocates while it reads {@code input}. */
  long allocatedBytes(Bytes input) {
    long before = THREAD.getCurrentThreadAllocatedBytes();
    accepts(input);
    return THREAD.getCurrentThreadAllocatedBytes() - before;
  }

  /** Whether {@code input} is read and not refused. */
  boolean accepts(Bytes input) {
    try {
      reader.read(input);
      return true;
    } catch (RefusedException | MalformedException refused) {
      requirePrintableLine(String.valueOf(refused.getMessage()));
      return false;
    }
  }

  /** Refusals go into logs: an input must not write lines of its own there. */
  private void requirePrintableLine(String sentence) {
    if (sentence.isBlank()
        || sentence.length() > LONGEST_SENTENCE
        || UNPRINTABLE.matcher(sentence).find()) {
      throw new AssertionError(this + " refuses with no printable line: " + sentence);
    }
  }
}

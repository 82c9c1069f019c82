package org.fedclave.simulator.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Supplier;
import org.fedclave.attestation.AppraisalPolicy;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.snp.SnpReport;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/**
 * The readers of bytes from outside, each with sound inputs to start from.
 *
 * <p>{@link #check} requires what holds for all of them, whatever the input: they return or refuse
 * with the module's own exceptions, which say why in one printable line, and they allocate no more
 * than a fixed amount and a small multiple of the input.
 */
enum FuzzTarget {
  SNP_REPORT(SnpSeeds::reports, 16, SnpReport::parse),
  SNP_APPRAISAL(SnpSeeds::evidence, 256, input -> SnpSeeds.SOUND.appraise(input)),
  CERTIFICATE(CertificateSeeds::certificates, 256, CertificateSeeds::readCertificate),
  REVOCATION_LIST(CertificateSeeds::revocationLists, 256, CertificateSeeds::readRevocationList),
  PEM_CHAIN(CertificateSeeds::pemChains, 256, CertificateSeeds::readPemChain, Form.SEQUENCE),
  EVIDENCE(SnpSeeds::evidence, 32, Evidence::decode),
  POLICY(PolicySeeds::policies, 256, AppraisalPolicy::parse, Form.TEXT);

  /** Reads an input; what it makes of it does not matter here. */
  interface Reader {
    void read(Bytes input) throws RefusedException, MalformedException;
  }

  /** What may be cut off or appended without harm. */
  enum Form {
    /** Nothing. */
    BINARY,
    /** White space. */
    TEXT,
    /** White space, and what is an input of its own. */
    SEQUENCE
  }

  private static final long FIXED_BYTES = 4 << 20; // the arithmetic of signatures
  private static final int LONGEST_SENTENCE = 2000;
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @SuppressWarnings("ImmutableEnumChecker") // method references
  private final Supplier<List<Bytes>> seeds;

  private final int bytesPerInputByte;

  @SuppressWarnings("ImmutableEnumChecker") // method references
  private final Reader reader;

  private final Form form;

  FuzzTarget(Supplier<List<Bytes>> seeds, int bytesPerInputByte, Reader reader) {
    this(seeds, bytesPerInputByte, reader, Form.BINARY);
  }

  FuzzTarget(Supplier<List<Bytes>> seeds, int bytesPerInputByte, Reader reader, Form form) {
    this.seeds = seeds;
    this.form = form;
    this.bytesPerInputByte = bytesPerInputByte;
    this.reader = reader;
  }

  /** Sound inputs. */
  List<Bytes> seeds() {
    return seeds.get();
  }

  Form form() {
    return form;
  }

  void check(Bytes input) {
    long most = FIXED_BYTES + (long) bytesPerInputByte * input.size();
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
        || sentence.chars().anyMatch(Character::isISOControl)) {
      throw new AssertionError(this + " refuses with no printable line: " + sentence);
    }
  }
}

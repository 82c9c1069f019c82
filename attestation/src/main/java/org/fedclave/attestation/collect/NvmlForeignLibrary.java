package org.fedclave.attestation.collect;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.fedclave.protocol.Bytes;

/**
 * NVIDIA's own library, called through the foreign-memory API: {@code libnvidia-ml.so.1} of the
 * driver, functions and structures as {@code nvml.h} (CUDA 12) declares them. Thread-safe, as NVML
 * is.
 */
@SuppressWarnings("restricted") // calling a vendor's library is this class's one purpose
final class NvmlForeignLibrary implements NvmlLibrary {

  /** As the driver installs it. */
  static final String DEFAULT_NAME = "libnvidia-ml.so.1";

  private static final int SUCCESS = 0;
  private static final int NOT_SUPPORTED = 3;
  private static final int LONGEST_ERROR = 256;
  private static final int PROTECTED_PCIE = 1;

  private static final int NONCE_BYTES = 0x20;
  private static final int REPORT_BYTES = 0x2000;
  private static final int CEC_REPORT_BYTES = 0x1000;
  private static final int CHAIN_BYTES = 0x1000;
  private static final int ATTESTATION_CHAIN_BYTES = 0x1400;

  /** nvmlConfComputeSystemState_t. */
  private static final StructLayout STATE =
      MemoryLayout.structLayout(
          JAVA_INT.withName("environment"),
          JAVA_INT.withName("ccFeature"),
          JAVA_INT.withName("devToolsMode"));

  /** nvmlSystemConfComputeSettings_v1_t, of drivers from 550 on. */
  private static final StructLayout SETTINGS =
      MemoryLayout.structLayout(
          JAVA_INT.withName("version"),
          JAVA_INT.withName("environment"),
          JAVA_INT.withName("ccFeature"),
          JAVA_INT.withName("devToolsMode"),
          JAVA_INT.withName("multiGpuMode"));

  /** nvmlConfComputeGpuCertificate_t. */
  private static final StructLayout CERTIFICATE =
      MemoryLayout.structLayout(
          JAVA_INT.withName("certChainSize"),
          JAVA_INT.withName("attestationCertChainSize"),
          MemoryLayout.sequenceLayout(CHAIN_BYTES, JAVA_BYTE).withName("certChain"),
          MemoryLayout.sequenceLayout(ATTESTATION_CHAIN_BYTES, JAVA_BYTE)
              .withName("attestationCertChain"));

  /** nvmlConfComputeGpuAttestationReport_t. */
  private static final StructLayout REPORT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("isCecAttestationReportPresent"),
          JAVA_INT.withName("attestationReportSize"),
          JAVA_INT.withName("cecAttestationReportSize"),
          MemoryLayout.sequenceLayout(NONCE_BYTES, JAVA_BYTE).withName("nonce"),
          MemoryLayout.sequenceLayout(REPORT_BYTES, JAVA_BYTE).withName("attestationReport"),
          MemoryLayout.sequenceLayout(CEC_REPORT_BYTES, JAVA_BYTE)
              .withName("cecAttestationReport"));

  private final Arena arena;
  private final SymbolLookup symbols;
  private final MethodHandle shutdown;
  private final MethodHandle errorString;
  private final MethodHandle count;
  private final MethodHandle handleByIndex;
  private final MethodHandle state;
  private final Optional<MethodHandle> settings;
  private final MethodHandle certificate;
  private final MethodHandle report;

  private NvmlForeignLibrary(Arena arena, SymbolLookup symbols) throws IOException {
    this.arena = arena;
    this.symbols = symbols;
    this.errorString = required("nvmlErrorString", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    this.shutdown = required("nvmlShutdown", FunctionDescriptor.of(JAVA_INT));
    this.count = required("nvmlDeviceGetCount_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    this.handleByIndex =
        required(
            "nvmlDeviceGetHandleByIndex_v2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    this.state =
        required("nvmlSystemGetConfComputeState", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    this.settings =
        optional("nvmlSystemGetConfComputeSettings", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    FunctionDescriptor ofDevice = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
    this.certificate = required("nvmlDeviceGetConfComputeGpuCertificate", ofDevice);
    this.report = required("nvmlDeviceGetConfComputeGpuAttestationReport", ofDevice);
  }

  /**
   * Loads the library and starts it.
   *
   * @param name a path, or a name that the system's loader finds
   */
  @SuppressWarnings("MustBeClosedChecker") // the library keeps the arena until it is closed
  static NvmlForeignLibrary open(String name) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      var library = new NvmlForeignLibrary(arena, lookup(name, arena));
      library.call("nvmlInit_v2", library.required("nvmlInit_v2", FunctionDescriptor.of(JAVA_INT)));
      return library;
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static SymbolLookup lookup(String name, Arena arena) throws IOException {
    try {
      return SymbolLookup.libraryLookup(name, arena);
    } catch (IllegalArgumentException e) {
      throw new IOException("there is no NVIDIA driver here: " + name + " cannot be loaded", e);
    }
  }

  private MethodHandle required(String function, FunctionDescriptor descriptor) throws IOException {
    return optional(function, descriptor)
        .orElseThrow(
            () ->
                new IOException(
                    "the NVIDIA driver is too old for confidential computing: it has no "
                        + function));
  }

  private Optional<MethodHandle> optional(String function, FunctionDescriptor descriptor) {
    return symbols
        .find(function)
        .map(address -> Linker.nativeLinker().downcallHandle(address, descriptor));
  }

  @Override
  public State state() throws IOException {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment read = call.allocate(STATE);
      int result = invoke(state, read);
      if (result == NOT_SUPPORTED) {
        return new State(false, false, false);
      }
      require("nvmlSystemGetConfComputeState", result);
      boolean protectedPcie = settings.isPresent() && isProtectedPcie(settings.get(), call);
      return new State(
          number(STATE, read, "ccFeature") != 0,
          protectedPcie,
          number(STATE, read, "devToolsMode") != 0);
    }
  }

  /** The settings' version is their size, with the structure's number in the highest byte. */
  private boolean isProtectedPcie(MethodHandle function, Arena call) throws IOException {
    MemorySegment read = call.allocate(SETTINGS);
    read.set(
        JAVA_INT,
        SETTINGS.byteOffset(PathElement.groupElement("version")),
        (int) SETTINGS.byteSize() | 1 << 24);
    int result = invoke(function, read);
    if (result == NOT_SUPPORTED) {
      return false;
    }
    require("nvmlSystemGetConfComputeSettings", result);
    return number(SETTINGS, read, "multiGpuMode") == PROTECTED_PCIE;
  }

  @Override
  public int deviceCount() throws IOException {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment read = call.allocate(JAVA_INT);
      require("nvmlDeviceGetCount_v2", invoke(count, read));
      return read.get(JAVA_INT, 0);
    }
  }

  @Override
  public Bytes certificateChain(int device) throws IOException {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment read = call.allocate(CERTIFICATE);
      require(
          "nvmlDeviceGetConfComputeGpuCertificate",
          invoke(certificate, handle(device, call), read));
      return sized(CERTIFICATE, read, "attestationCertChain", "attestationCertChainSize");
    }
  }

  @Override
  public Bytes report(int device, Bytes nonce) throws IOException {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment read = call.allocate(REPORT);
      long at = REPORT.byteOffset(PathElement.groupElement("nonce"));
      MemorySegment.copy(nonce.unsafeArray(), 0, read, JAVA_BYTE, at, NONCE_BYTES);
      require(
          "nvmlDeviceGetConfComputeGpuAttestationReport",
          invoke(report, handle(device, call), read));
      return sized(REPORT, read, "attestationReport", "attestationReportSize");
    }
  }

  private MemorySegment handle(int device, Arena call) throws IOException {
    MemorySegment read = call.allocate(ADDRESS);
    require("nvmlDeviceGetHandleByIndex_v2", invoke(handleByIndex, device, read));
    return read.get(ADDRESS, 0);
  }

  /** As many bytes of a field as the library says that there are, and no more than it has. */
  private static Bytes sized(StructLayout layout, MemorySegment read, String field, String size)
      throws IOException {
    PathElement element = PathElement.groupElement(field);
    int bytes = number(layout, read, size);
    if (bytes <= 0 || bytes > layout.select(element).byteSize()) {
      throw new IOException("the NVIDIA driver gave " + bytes + " bytes of " + field);
    }
    return Bytes.wrap(read.asSlice(layout.byteOffset(element), bytes).toArray(JAVA_BYTE));
  }

  private static int number(StructLayout layout, MemorySegment read, String field) {
    return read.get(JAVA_INT, layout.byteOffset(PathElement.groupElement(field)));
  }

  private void call(String function, MethodHandle handle) throws IOException {
    require(function, invoke(handle));
  }

  private void require(String function, int result) throws IOException {
    if (result != SUCCESS) {
      throw new IOException(
          "the NVIDIA driver refuses " + function + ": " + words(result) + " (" + result + ")");
    }
  }

  /** The library's own words for its code. */
  private String words(int result) throws IOException {
    try {
      MemorySegment text = (MemorySegment) errorString.invokeWithArguments(result);
      return text.equals(MemorySegment.NULL)
          ? "unknown error"
          : text.reinterpret(LONGEST_ERROR).getString(0);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static int invoke(MethodHandle function, Object... arguments) throws IOException {
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static IOException failed(Throwable cause) {
    return new IOException("the NVIDIA driver's library cannot be called", cause);
  }

  @Override
  public void close() {
    try {
      invoke(shutdown);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      arena.close();
    }
  }
}

package org.fedclave.attestation.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The calls into NVML, against a library in C with the structures of NVIDIA's header: a wrong
 * offset or size would show as a wrong nonce, report or chain. Needs {@code gcc}.
 */
class NvmlForeignLibraryTest {

  private static final Bytes NONCE = Bytes.hex("3c".repeat(31) + "a5");

  @TempDir private static Path folder;

  private static boolean hasCompiler;

  @BeforeAll
  static void findCompiler() throws InterruptedException {
    hasCompiler = run(List.of("gcc", "--version")) == 0;
    if (!hasCompiler) {
      System.out.println("no gcc: the calls into NVML are not tested");
    }
  }

  private static int run(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  /** The stand-in, compiled with these definitions. */
  private static String library(String name, String... definitions)
      throws IOException, InterruptedException {
    assumeTrue(hasCompiler, "gcc is not installed");
    Path source = folder.resolve("nvml.c");
    Files.writeString(source, SOURCE);
    Path library = folder.resolve("lib" + name + ".so");
    List<String> command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-Wall", "-Werror"));
    for (String definition : definitions) {
      command.add("-D" + definition);
    }
    command.addAll(List.of("-o", library.toString(), source.toString()));
    assertThat(run(command)).as("gcc").isZero();
    return library.toString();
  }

  @Test
  void reportsAndChainsComeBackAsTheDriverWroteThem() throws IOException, InterruptedException {
    try (var attestor = new NvidiaGpuAttestor(library("sound"), EndorsementSource.NONE)) {
      List<Evidence> evidence = attestor.attest(NONCE);
      assertThat(evidence).hasSize(2);
      for (int device = 0; device < 2; device++) {
        assertThat(evidence.get(device).item(EvidenceItem.CERTIFICATE_CHAIN))
            .isEqualTo(Bytes.utf8("attestation chain of GPU " + device));
        assertThat(evidence.get(device).item(EvidenceItem.REPORT))
            .isEqualTo(Bytes.hex("11e001ff" + NONCE.toHex() + "0" + device));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INIT_RESULT=9, 'refuses nvmlInit_v2: words for 9 (9)'",
    "STATE_RESULT=3, confidential computing is off",
    "STATE_RESULT=4, 'refuses nvmlSystemGetConfComputeState: words for 4 (4)'",
    "CC_FEATURE=0, confidential computing is off",
    "DEV_TOOLS=1, developer tools may look into these GPUs",
    "SETTINGS_RESULT=999, 'refuses nvmlSystemGetConfComputeSettings: words for 999 (999)'",
    "COUNT_RESULT=1, 'refuses nvmlDeviceGetCount_v2: words for 1 (1)'",
    "HANDLE_RESULT=2, 'refuses nvmlDeviceGetHandleByIndex_v2: words for 2 (2)'",
    "CERTIFICATE_RESULT=3, 'refuses nvmlDeviceGetConfComputeGpuCertificate: words for 3 (3)'",
    "REPORT_RESULT=3, 'refuses nvmlDeviceGetConfComputeGpuAttestationReport: words for 3 (3)'",
    "REPORT_SIZE=0x2001, gave 8193 bytes of attestationReport",
    "REPORT_SIZE=0, gave 0 bytes of attestationReport",
    "REPORT_SIZE=0xffffffff, gave -1 bytes of attestationReport",
    "WITHOUT_STATE, too old for confidential computing: it has no nvmlSystemGetConfComputeState",
  })
  void everyFailureIsASentence(String definition, String sentence)
      throws IOException, InterruptedException {
    String library = library(definition.replace("=", ""), definition);
    assertThatThrownBy(
            () -> {
              try (var attestor = new NvidiaGpuAttestor(library, EndorsementSource.NONE)) {
                attestor.attest(NONCE);
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @CsvSource({"WITHOUT_SETTINGS", "SETTINGS_RESULT=3", "CC_FEATURE=0 -DMULTI_GPU=1"})
  void olderDriversAndProtectedPcieWork(String definitions)
      throws IOException, InterruptedException {
    String library = library("works" + definitions.hashCode(), definitions.split(" -D", -1));
    try (var attestor = new NvidiaGpuAttestor(library, EndorsementSource.NONE)) {
      assertThat(attestor.attest(NONCE)).hasSize(2);
    }
  }

  private static final String SOURCE =
      """
      #include <stdio.h>
      #include <string.h>
      #ifndef INIT_RESULT
      #define INIT_RESULT 0
      #endif
      #ifndef STATE_RESULT
      #define STATE_RESULT 0
      #endif
      #ifndef CC_FEATURE
      #define CC_FEATURE 1
      #endif
      #ifndef DEV_TOOLS
      #define DEV_TOOLS 0
      #endif
      #ifndef MULTI_GPU
      #define MULTI_GPU 0
      #endif
      #ifndef SETTINGS_RESULT
      #define SETTINGS_RESULT 0
      #endif
      #ifndef COUNT_RESULT
      #define COUNT_RESULT 0
      #endif
      #ifndef HANDLE_RESULT
      #define HANDLE_RESULT 0
      #endif
      #ifndef CERTIFICATE_RESULT
      #define CERTIFICATE_RESULT 0
      #endif
      #ifndef REPORT_RESULT
      #define REPORT_RESULT 0
      #endif
      #ifndef REPORT_SIZE
      #define REPORT_SIZE 37
      #endif

      typedef struct { int number; } Device;
      static Device devices[2] = {{0}, {1}};
      static int started = 0;
      static char words[64];

      typedef struct { unsigned environment, ccFeature, devToolsMode; } State;
      typedef struct { unsigned version, environment, ccFeature, devToolsMode, multiGpuMode; } Settings;
      typedef struct {
        unsigned certChainSize, attestationCertChainSize;
        unsigned char certChain[0x1000], attestationCertChain[0x1400];
      } Certificate;
      typedef struct {
        unsigned isCecAttestationReportPresent, attestationReportSize, cecAttestationReportSize;
        unsigned char nonce[0x20], attestationReport[0x2000], cecAttestationReport[0x1000];
      } Report;

      int nvmlInit_v2(void) { started = 1; return INIT_RESULT; }
      int nvmlShutdown(void) { started = 0; return 0; }
      const char *nvmlErrorString(int result) {
        snprintf(words, sizeof words, "words for %d", result);
        return words;
      }
      #ifndef WITHOUT_STATE
      int nvmlSystemGetConfComputeState(State *state) {
        if (!started) return 1;
        state->environment = 2;
        state->ccFeature = CC_FEATURE;
        state->devToolsMode = DEV_TOOLS;
        return STATE_RESULT;
      }
      #endif
      #ifndef WITHOUT_SETTINGS
      int nvmlSystemGetConfComputeSettings(Settings *settings) {
        if (settings->version != (sizeof(Settings) | 1 << 24)) return 25;
        settings->multiGpuMode = MULTI_GPU;
        return SETTINGS_RESULT;
      }
      #endif
      int nvmlDeviceGetCount_v2(unsigned *count) { *count = 2; return COUNT_RESULT; }
      int nvmlDeviceGetHandleByIndex_v2(unsigned index, Device **device) {
        if (index > 1) return 2;
        *device = &devices[index];
        return HANDLE_RESULT;
      }
      int nvmlDeviceGetConfComputeGpuCertificate(Device *device, Certificate *certificate) {
        memset(certificate->certChain, 'x', sizeof certificate->certChain);
        certificate->certChainSize = sizeof certificate->certChain;
        certificate->attestationCertChainSize =
            sprintf((char *)certificate->attestationCertChain, "attestation chain of GPU %d", device->number);
        return CERTIFICATE_RESULT;
      }
      int nvmlDeviceGetConfComputeGpuAttestationReport(Device *device, Report *report) {
        static const unsigned char start[4] = {0x11, 0xe0, 0x01, 0xff};
        memset(report->cecAttestationReport, 'x', sizeof report->cecAttestationReport);
        memcpy(report->attestationReport, start, 4);
        memcpy(report->attestationReport + 4, report->nonce, 32);
        report->attestationReport[36] = device->number;
        report->attestationReportSize = REPORT_SIZE;
        return REPORT_RESULT;
      }
      """;
}

package org.fedclave.attestation.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.EvidenceItem;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The quote is a named pipe, so that it can be made at the moment when it is read. */
@Timeout(60)
class GramineAttestorTest {

  @TempDir Path folder;
  private final AtomicBoolean running = new AtomicBoolean(true);
  private final AtomicInteger quotes = new AtomicInteger();
  private final AtomicInteger disturbed = new AtomicInteger();
  private Thread library = Thread.ofVirtual().unstarted(() -> {});

  @BeforeEach
  void start() throws Exception {
    Files.writeString(folder.resolve("attestation_type"), "dcap");
    Files.write(folder.resolve("user_report_data"), new byte[64]);
    pipe("quote");
    library = Thread.ofPlatform().daemon().start(this::serve);
  }

  private Path pipe(String name) throws IOException, InterruptedException {
    Path path = folder.resolve(name);
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    return path;
  }

  private void serve() {
    while (running.get()) {
      // Opening blocks until somebody reads.
      try (OutputStream pipe = Files.newOutputStream(folder.resolve("quote"))) {
        if (running.get()) {
          Bytes data = Bytes.wrap(Files.readAllBytes(folder.resolve("user_report_data")));
          boolean other = quotes.getAndIncrement() < disturbed.get();
          pipe.write(Reports.tdxQuote(other ? Reports.data(9) : data).toArray());
          // The next reader gets a pipe of its own, so that this one sees the end of the quote.
          Files.move(pipe("next"), folder.resolve("quote"), StandardCopyOption.REPLACE_EXISTING);
        }
      } catch (IOException | InterruptedException e) {
        return;
      }
    }
  }

  @AfterEach
  void stop() throws Exception {
    running.set(false);
    while (library.isAlive()) {
      // Opened for both directions a pipe never blocks, and its writer wakes up.
      FileChannel.open(folder.resolve("quote"), StandardOpenOption.READ, StandardOpenOption.WRITE)
          .close();
      library.join(100);
    }
  }

  private GramineAttestor attestor() {
    return new GramineAttestor(folder, EndorsementSource.NONE);
  }

  @Test
  void theQuoteBindsTheData() throws Exception {
    var evidence = attestor().attest(Reports.DATA);
    assertThat(evidence.format()).isEqualTo(EvidenceFormat.SGX);
    assertThat(evidence.items())
        .isEqualTo(Map.of(EvidenceItem.QUOTE, Reports.tdxQuote(Reports.DATA)));
    assertThat(attestor().attest(Reports.data(3)).item(EvidenceItem.QUOTE))
        .isEqualTo(Reports.tdxQuote(Reports.data(3)));
  }

  @Test
  void aQuoteOverSomebodyElsesDataIsAskedForAgain() throws Exception {
    disturbed.set(2);
    assertThat(attestor().attest(Reports.DATA).item(EvidenceItem.QUOTE))
        .isEqualTo(Reports.tdxQuote(Reports.DATA));
    assertThat(quotes.get()).isEqualTo(3);
  }

  @Test
  void aQuoteThatNeverBindsTheDataIsAnError() {
    disturbed.set(3);
    assertThatThrownBy(() -> attestor().attest(Reports.DATA))
        .hasMessage("Gramine's quote does not hold the data that it was asked to bind");
  }

  @Test
  void otherKindsOfAttestationAreRefusedWithTheManifestsWord() throws Exception {
    Files.writeString(folder.resolve("attestation_type"), "none\n");
    assertThatThrownBy(() -> attestor().attest(Reports.DATA))
        .hasMessageContaining("\"none\"")
        .hasMessageContaining("sgx.remote_attestation");
  }

  @Test
  void anEndlessTypeIsNotRead() throws Exception {
    Files.writeString(folder.resolve("attestation_type"), "dcap".repeat(1000));
    assertThatThrownBy(() -> attestor().attest(Reports.DATA))
        .hasMessageContaining("is longer than 64 bytes");
  }

  @Test
  void outsideOfGramineTheMessageSaysSo() {
    String nowhere = folder.resolve("nowhere").toString();
    assertThatThrownBy(
            () -> AttestorProvider.open("gramine", Map.of("folder", nowhere)).attest(Reports.DATA))
        .hasMessageContaining("does not run in Gramine");
    assertThatThrownBy(() -> AttestorProvider.open("gramine", Map.of("path", nowhere)))
        .hasMessageContaining("it has [collateral, folder]");
  }
}

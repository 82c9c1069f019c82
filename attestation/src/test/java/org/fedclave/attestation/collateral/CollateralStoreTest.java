package org.fedclave.attestation.collateral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollateralStoreTest {

  private static final Instant NOW = Instant.parse("2026-10-15T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final String FMSPC = "00806F050000";

  @TempDir Path temporary = Path.of("");
  private Path folder = Path.of("");

  @BeforeEach
  void nameTheFolder() {
    folder = temporary.resolve("collateral");
  }

  private CollateralStore store() throws IOException {
    return CollateralStore.openOrCreate(folder, CLOCK);
  }

  private CollateralImport add(Bytes content) throws IOException, MalformedException {
    return store().importBytes("it", content, UpdateChannel.STANDARD);
  }

  @Test
  void aPieceIsKeptByteForByteAndFoundAgainByAnotherProgram() throws Exception {
    Bytes info = Served.tcbInfo("TDX", FMSPC, 17);
    CollateralEntry entry = add(info).added().getFirst();
    assertThat(entry.digest()).isEqualTo(Digest.of(info));
    assertThat(entry.kind()).isEqualTo(CollateralKind.INTEL_TCB_INFO);
    assertThat(entry.about())
        .containsEntry("tee", "TDX")
        .containsEntry("fmspc", "00806f050000")
        .containsEntry("evaluation", "17");
    assertThat(entry.issued()).contains(Instant.parse(Served.ISSUED));
    assertThat(entry.nextUpdate()).contains(Instant.parse(Served.NEXT));
    assertThat(entry.importedAt()).isEqualTo(NOW);
    CollateralStore again = CollateralStore.open(folder, CLOCK);
    assertThat(again.entries()).containsExactly(entry);
    assertThat(again.read(entry)).isEqualTo(info);
    assertThat(Files.readAllBytes(folder.resolve(entry.digest().hex()))).isEqualTo(info.toArray());
  }

  @Test
  void whatIsImportedTwiceIsKeptOnceAndCanBeBothEarlyAndStandard() throws Exception {
    Bytes info = Served.tcbInfo("TDX", FMSPC, 17);
    add(info);
    CollateralImport second = store().importBytes("it", info, UpdateChannel.EARLY);
    assertThat(second.added()).isEmpty();
    assertThat(second.known()).singleElement().isEqualTo(store().entries().getFirst());
    assertThat(store().entries())
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry.channels())
                    .isEqualTo(Set.of(UpdateChannel.EARLY, UpdateChannel.STANDARD)));
  }

  @Test
  void earlyAndStandardDataSetsOfOnePlatformLieSideBySide() throws Exception {
    add(Served.tcbInfo("TDX", FMSPC, 17));
    store().importBytes("it", Served.tcbInfo("TDX", FMSPC, 19), UpdateChannel.EARLY);
    add(Served.tcbInfo("SGX", FMSPC, 17));
    assertThat(store().entries(CollateralKind.INTEL_TCB_INFO)).hasSize(3);
    var clock = Clock.fixed(NOW, ZoneOffset.UTC);
    for (UpdateChannel channel : UpdateChannel.values()) {
      var shelf = new Shelf(store(), channel, clock.instant());
      assertThat(
              shelf.newest(
                  CollateralKind.INTEL_TCB_INFO, entry -> entry.about("tee").equals("TDX")))
          .hasValueSatisfying(
              entry ->
                  assertThat(entry.about("evaluation"))
                      .isEqualTo(channel == UpdateChannel.EARLY ? "19" : "17"));
    }
  }

  @Test
  void theNewestThatHadBeenIssuedByThenIsTaken() throws Exception {
    add(Served.tcbInfo("TDX", FMSPC, 16, "2026-08-01T00:00:00Z", "2026-08-31T00:00:00Z"));
    add(Served.tcbInfo("TDX", FMSPC, 17, "2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z"));
    add(Served.tcbInfo("TDX", FMSPC, 18, "2026-10-01T00:00:00Z", "2026-10-31T00:00:00Z"));
    assertThat(evaluationAt("2026-07-31T00:00:00Z")).isEmpty();
    assertThat(evaluationAt("2026-08-15T00:00:00Z")).containsExactly("16");
    assertThat(evaluationAt("2026-09-30T00:00:00Z")).containsExactly("17");
    assertThat(evaluationAt("2030-01-01T00:00:00Z")).containsExactly("18");
  }

  private List<String> evaluationAt(String at) throws IOException {
    return new Shelf(store(), UpdateChannel.STANDARD, Instant.parse(at))
        .newest(CollateralKind.INTEL_TCB_INFO, _ -> true).stream()
            .map(entry -> entry.about("evaluation"))
            .toList();
  }

  @Test
  void aStoreIsMadeByImportAndNotByReading() {
    assertThatThrownBy(() -> CollateralStore.open(folder, CLOCK))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no collateral store");
    assertThat(folder).doesNotExist();
  }

  @Test
  void aFileIsNoStore() throws Exception {
    Files.writeString(folder, "x");
    assertThatThrownBy(this::store).isInstanceOf(NotDirectoryException.class);
  }

  @Test
  void aDamagedPieceIsNoticedAndMendedByImportingItAgain() throws Exception {
    Bytes info = Served.tcbInfo("TDX", FMSPC, 17);
    CollateralEntry entry = add(info).added().getFirst();
    Path file = folder.resolve(entry.digest().hex());
    Files.writeString(file, "damaged");
    assertThatThrownBy(() -> store().read(entry)).hasMessageContaining("another digest");
    Files.delete(file);
    assertThatThrownBy(() -> store().read(entry)).hasMessageContaining("not in the folder");
    Files.write(file, new byte[entry.kind().largest() + 1]);
    assertThatThrownBy(() -> store().read(entry)).hasMessageContaining("at most");
    add(info);
    assertThat(store().read(entry)).isEqualTo(info);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"kind\":\"fedclave/collateral-index/2\",\"entries\":[]}",
        "{\"kind\":\"fedclave/collateral-index/1\",\"entries\":[],\"more\":1}",
        "{\"kind\":\"fedclave/collateral-index/1\",\"entries\":[{\"kind\":\"amd-crl\"}]}",
      })
  void anIndexThatIsNotOursIsRefused(String index) throws Exception {
    store();
    Files.writeString(folder.resolve("index.json"), index);
    assertThatThrownBy(() -> store().entries())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the collateral store is damaged")
        .hasMessageContaining("index.json");
  }

  @Test
  void anIndexWithAnUnknownChannelOrATwiceNamedPieceIsRefused() throws Exception {
    add(Served.tcbInfo("TDX", FMSPC, 17));
    Path file = folder.resolve("index.json");
    String index = Files.readString(file);
    Files.writeString(file, index.replace("\"standard\"", "\"usual\""));
    assertThatThrownBy(() -> store().entries()).hasMessageContaining("usual");
    Files.writeString(file, index.replace("[ \"standard\" ]", "[ ]"));
    assertThatThrownBy(() -> store().entries()).hasMessageContaining("lacks a channel");
    String entry =
        index.substring(index.indexOf("[ {") + 2, index.lastIndexOf('}', index.length() - 3) + 1);
    Files.writeString(file, index.replace(entry, entry + "," + entry));
    assertThatThrownBy(() -> store().entries()).hasMessageContaining("comes twice");
  }

  @Test
  void whoWasStoppedHalfWayLeavesAStoreThatIsAsItWas() throws Exception {
    CollateralEntry entry = add(Served.tcbInfo("TDX", FMSPC, 17)).added().getFirst();
    Path half = Files.writeString(folder.resolve("0123.tmp"), "half");
    assertThat(store().entries()).containsExactly(entry);
    add(Served.tcbInfo("SGX", FMSPC, 17));
    assertThat(half).doesNotExist();
    assertThat(names()).noneMatch(name -> name.endsWith(".tmp"));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void importsAtTheSameTimeLoseNothing() throws Exception {
    store();
    List<Callable<CollateralImport>> imports = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      Bytes info = Served.tcbInfo("TDX", "0080" + "%08x".formatted(i), 17);
      imports.add(() -> add(info));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<CollateralImport> done : threads.invokeAll(imports)) {
        assertThat(done.get().added()).hasSize(1);
      }
    }
    assertThat(store().entries()).hasSize(24);
    for (CollateralEntry entry : store().entries()) {
      assertThat(store().read(entry).size()).isEqualTo(entry.size());
    }
  }

  @Test
  void aFolderIsImportedWithoutWhatIsNoCollateral() throws Exception {
    Path source = Files.createDirectories(temporary.resolve("source/deeper"));
    Files.write(source.resolve("tcb"), Served.tcbInfo("TDX", FMSPC, 17).toArray());
    Files.write(source.resolveSibling("qe.json"), Served.identity("TD_QE", 17).toArray());
    Files.writeString(source.resolve("readme.txt"), "read me");
    CollateralImport result =
        store().importFrom(temporary.resolve("source"), UpdateChannel.STANDARD);
    assertThat(result.added()).hasSize(2);
    assertThat(result.skipped()).singleElement().asString().contains("readme.txt");
  }

  @Test
  void aSingleFileThatIsNoCollateralIsRefusedAndNothingIsStored() throws Exception {
    Path file = Files.writeString(temporary.resolve("readme.txt"), "read me");
    CollateralStore store = store();
    assertThatThrownBy(() -> store.importFrom(file, UpdateChannel.STANDARD))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("readme.txt: this is no collateral");
    assertThatThrownBy(() -> store.importFrom(temporary.resolve("nowhere"), UpdateChannel.STANDARD))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(store.entries()).isEmpty();
  }

  @Test
  void aFileAboveTheCapIsRefusedBeforeItIsRead() throws Exception {
    Path file = temporary.resolve("large");
    Files.write(file, new byte[CollateralStore.LARGEST_FILE + 1]);
    assertThatThrownBy(() -> store().importFrom(file, UpdateChannel.STANDARD))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most " + CollateralStore.LARGEST_FILE);
    assertThatThrownBy(() -> add(Bytes.wrap(new byte[CollateralStore.LARGEST_FILE + 1])))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aPieceThatNoEvidenceCouldCarryIsRefused() throws Exception {
    String padding = " ".repeat(CollateralKind.NVIDIA_RIM.largest());
    Bytes rim = Bytes.utf8(Served.rim("570.124.03").toUtf8() + padding);
    assertThatThrownBy(() -> add(rim))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("nvidia-rim");
  }
}

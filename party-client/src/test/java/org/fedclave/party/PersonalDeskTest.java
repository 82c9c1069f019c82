package org.fedclave.party;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.contract.Identity;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.protocol.round.SealedPersonalLayers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A party's own layers, from the trainer's letter to a file. */
final class PersonalDeskTest {

  @TempDir private Path folder;
  private PartyFixture party;

  @BeforeEach
  void begin() {
    party = new PartyFixture(folder);
  }

  @AfterEach
  void end() {
    party.close();
  }

  @Test
  void theTrainersLayersAreStoredOnceHoweverOftenTheyCome() throws Exception {
    var own = new PersonalFixture(party);
    own.release();
    own.deliver(party.trainer, own.layers());
    party.restart(); // what is trusted lies in the journal, not in memory
    own.deliver(party.trainer, own.layers());
    assertThat(party.events.take()).containsExactly("personal node-1 2");
    assertThat(party.folder.runs().personal(own.run())).contains(own.layers());
  }

  @Test
  void layersOfARunThatWasNotApprovedAreRefused() throws Exception {
    var own = new PersonalFixture(party);
    own.release();
    party.folder.runs().refuse(own.run());
    own.deliver(party.trainer, own.layers());
    assertRefusal("NOT_APPROVED", "has not approved");
    assertThat(party.folder.runs().personal(own.run())).isEmpty();
  }

  @Test
  void aNodeThatGotNoKeysHasNoLayersToGive() {
    var own = new PersonalFixture(party);
    own.deliver(party.trainer, own.layers());
    assertRefusal("OTHER_TRAINER", "got no keys");
  }

  @Test
  void layersOfAContractWithoutPersonalOnesAreRefused() {
    var own = new PersonalFixture(party, 0);
    own.release();
    own.deliver(party.trainer, own.layers());
    assertRefusal("PERSONAL_LAYERS", "leaves no layer with the parties");
  }

  @Test
  void layersWhoseSignatureWasChangedAreRefused() {
    var own = new PersonalFixture(party);
    own.release();
    byte[] payload = own.sealed(party.trainer, own.layers()).toBytes().toArray();
    payload[payload.length - 1] ^= 1; // in canonical order the signature comes last
    own.deliver(party.trainer, Bytes.wrap(payload));
    assertRefusal("TRAINER_SIGNATURE", "signature does not hold");
  }

  @Test
  void layersThatAreSealedToAnotherAreRefused() {
    var own = new PersonalFixture(party);
    own.release();
    var withOthersKey =
        new Identity(
            PartyFixture.SELF,
            party.keys.identity().identity().signing(),
            party.bankB.identity().kem());
    own.deliver(
        party.trainer,
        SealedPersonalLayers.seal(
                own.layers(),
                withOthersKey,
                party.trainer.keys(),
                party.trainer.signing,
                PartyFixture.RANDOM)
            .toBytes());
    assertRefusal("PERSONAL_LAYERS", "does not open");
  }

  @Test
  void aLetterThatIsNoLayersIsRefused() {
    var own = new PersonalFixture(party);
    own.release();
    own.deliver(party.trainer, Bytes.utf8("garbage"));
    assertRefusal("FORM", "sealed personal layers");
  }

  private void assertRefusal(String rule, String sentence) {
    assertThat(party.events.take())
        .singleElement()
        .asString()
        .startsWith("refused " + rule + ": ")
        .contains(sentence);
  }

  @Test
  void thePartyWritesItsLayersToAFileOfItsOwn() throws Exception {
    var own = new PersonalFixture(party);
    own.release();
    own.deliver(party.trainer, own.layers());
    Path file = folder.resolve("layers");

    assertThat(personal(own.run().toString().substring(0, 8), file))
        .isEqualTo("0 wrote 2 personal parameters of bank-a of run " + own.run() + " to " + file);
    assertThat(PersonalLayers.parse(Bytes.wrap(Files.readAllBytes(file)))).isEqualTo(own.layers());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void whereThereAreNoLayersOneSentenceSaysWhyThatCanBe() throws Exception {
    var own = new PersonalFixture(party);
    Path file = folder.resolve("layers");
    assertThat(personal(own.run().toString(), file))
        .startsWith("1 there are no personal layers of a run")
        .contains("personalLayers 0, it has not ended")
        .hasLineCount(1);
    assertThat(file).doesNotExist();
  }

  @Test
  void aNameThatIsTheBeginningOfTwoRunsIsAskedForInMoreDigits() throws Exception {
    for (int i = 0; i < 2; i++) {
      var own = new PersonalFixture(party);
      own.release();
      own.deliver(party.trainer, own.layers());
      party.events.take();
    }
    assertThat(personal("", folder.resolve("layers")))
        .startsWith("1 2 runs with personal layers begin with")
        .contains("more digits");
  }

  /** Exit code and what was printed. */
  private String personal(String run, Path file) throws Exception {
    Path passphrase = Files.writeString(folder.resolve("passphrase"), "correct horse\n");
    var printed = new StringWriter();
    var printer = new PrintWriter(printed, true);
    int exit =
        new CommandLine(new PartyCommand(printer, printer, new TestClock()))
            .execute(
                "personal",
                "--folder",
                party.folder.path().toString(),
                "--passphrase-file",
                passphrase.toString(),
                "--out",
                file.toString(),
                run);
    return exit + " " + printed.toString().strip();
  }
}

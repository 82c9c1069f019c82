package org.fedclave.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.SharedVectors;
import org.fedclave.protocol.crypto.SignedNote.VerifierKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedNoteTest {

  private static final Bytes SEED = Bytes.hex("11".repeat(32));
  private static final VerifierKey KEY = SignedNote.verifierKey("example.org/log", SEED);
  private static final String TEXT = "example.org/log\n3\nAAAA\n";

  @Test
  void thePublicNoteIsSignedByItsKey() throws Exception {
    SignedNote note = note("signed-note");
    note.verify(key("signed-note"));
    assertThat(note.text()).isEqualTo("This is an example message.\n");
  }

  @Test
  void theChangedNoteIsRefused() throws Exception {
    SignedNote note = note("signed-note-changed");
    VerifierKey key = key("signed-note-changed");
    assertThatThrownBy(() -> note.verify(key)).isInstanceOf(BadSignatureException.class);
  }

  private static SignedNote note(String vector) throws Exception {
    return SignedNote.parse(
        Bytes.wrap(Files.readAllBytes(SharedVectors.file("tlog/" + vector + "/note.txt"))));
  }

  private static VerifierKey key(String vector) throws Exception {
    return VerifierKey.parse(
        Files.readString(SharedVectors.file("tlog/" + vector + "/vkeys.txt")).strip());
  }

  @Test
  void aNoteRoundTripsAndHoldsForItsKeyOnly() throws Exception {
    SignedNote note = SignedNote.sign(TEXT, KEY.name(), SEED);
    SignedNote read = SignedNote.parse(note.toBytes());
    assertThat(read).isEqualTo(note);
    read.verify(KEY);
    VerifierKey sameName = SignedNote.verifierKey(KEY.name(), Bytes.hex("22".repeat(32)));
    VerifierKey sameSeed = SignedNote.verifierKey("example.org/other", SEED);
    assertThatThrownBy(() -> read.verify(sameName)).isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> read.verify(sameSeed)).isInstanceOf(BadSignatureException.class);
  }

  @Test
  void aChangedByteAnywhereIsRefused() {
    Bytes note = SignedNote.sign(TEXT, KEY.name(), SEED).toBytes();
    for (int position = 0; position < note.size(); position++) {
      for (int mask : new int[] {0x01, 0x20, 0x80}) {
        byte[] changed = note.toArray();
        changed[position] ^= (byte) mask;
        assertThatThrownBy(() -> SignedNote.parse(Bytes.wrap(changed)).verify(KEY))
            .as("byte %d", position)
            .isInstanceOfAny(MalformedException.class, BadSignatureException.class);
      }
      Bytes cut = note.slice(0, position);
      assertThatThrownBy(() -> SignedNote.parse(cut).verify(KEY))
          .isInstanceOfAny(MalformedException.class, BadSignatureException.class);
    }
  }

  @Test
  void aSecondSignatureLineIsNotReadOver() {
    String note = SignedNote.sign(TEXT, KEY.name(), SEED).toBytes().toUtf8();
    String line = note.substring(note.indexOf('\u2014'));
    assertThatThrownBy(() -> SignedNote.parse(Bytes.utf8(note + line)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> SignedNote.parse(Bytes.utf8(note + "x".repeat(16 * 1024))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void onlyTextThatEndsInANewlineIsSigned() {
    assertThatThrownBy(() -> SignedNote.sign("no newline", KEY.name(), SEED))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SignedNote.sign("blank\n\nline\n", KEY.name(), SEED))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aVerifierKeyRoundTrips() throws Exception {
    assertThat(VerifierKey.parse(KEY.toString())).isEqualTo(KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "name",
        "name+00000000",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q=="
      })
  void anotherSpellingOfAVerifierKeyIsRefused(String text) {
    assertThatThrownBy(() -> VerifierKey.parse(text)).isInstanceOf(MalformedException.class);
  }
}

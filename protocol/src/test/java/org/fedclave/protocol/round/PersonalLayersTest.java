package org.fedclave.protocol.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.protocol.Samples.AGGREGATOR;
import static org.fedclave.protocol.Samples.AGGREGATOR_SIGNING;
import static org.fedclave.protocol.Samples.MERCY;
import static org.fedclave.protocol.Samples.OTHER_RUN;
import static org.fedclave.protocol.Samples.RANDOM;
import static org.fedclave.protocol.Samples.RUN;
import static org.fedclave.protocol.Samples.ST_ANNE;
import static org.fedclave.protocol.Samples.TRAINER;
import static org.fedclave.protocol.Samples.TRAINER_SIGNING;

import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.Domain;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.Samples;
import org.fedclave.protocol.crypto.BadSignatureException;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A party's own layers on their way from the trainer. */
class PersonalLayersTest {

  private static final PersonalLayers LAYERS = Samples.personalLayers();
  private static final SealedPersonalLayers SEALED = sealed(LAYERS);
  private static final Set<Digest> TRUSTED = Set.of(TRAINER.digest());

  private static SealedPersonalLayers sealed(PersonalLayers layers) {
    return SealedPersonalLayers.seal(layers, MERCY.identity(), TRAINER, TRAINER_SIGNING, RANDOM);
  }

  private static PersonalLayers open(SealedPersonalLayers sealed) throws Exception {
    return sealed.open(RUN, MERCY.name(), MERCY.kem(), TRUSTED);
  }

  @Test
  void thePartyReadsItsOwnLayers() throws Exception {
    assertThat(open(SealedPersonalLayers.parse(SEALED.toBytes()))).isEqualTo(LAYERS);
    assertThat(LAYERS.count()).isEqualTo(2);
    assertThat(LAYERS).hasToString("2 personal parameters of mercy");
  }

  @Test
  void nobodyElseReadsThem() {
    assertThatThrownBy(() -> SEALED.open(RUN, MERCY.name(), ST_ANNE.kem(), TRUSTED))
        .isInstanceOf(CannotOpenException.class);
  }

  @Test
  void theyAreRefusedInAnotherRunOrForAnotherParty() {
    assertThatThrownBy(() -> SEALED.open(OTHER_RUN, MERCY.name(), MERCY.kem(), TRUSTED))
        .isInstanceOf(BadSignatureException.class);
    assertThatThrownBy(() -> SEALED.open(RUN, ST_ANNE.name(), MERCY.kem(), TRUSTED))
        .isInstanceOf(BadSignatureException.class);
  }

  @Test
  void keysThatWereNotAppraisedVouchForNothing() {
    assertThatThrownBy(
            () -> SEALED.open(RUN, MERCY.name(), MERCY.kem(), Set.of(AGGREGATOR.digest())))
        .isInstanceOf(BadSignatureException.class)
        .hasMessageContaining("no enclave that was appraised");
    SealedPersonalLayers othersKeys =
        new SealedPersonalLayers(TRAINER, SEALED.sealed(), AGGREGATOR_SIGNING.sign(Bytes.EMPTY));
    assertThatThrownBy(() -> open(othersKeys)).isInstanceOf(BadSignatureException.class);
  }

  @Test
  void aChangedByteIsRefusedBeforeAnythingIsOpened() {
    byte[] changed = SEALED.sealed().toArray();
    changed[changed.length - 1] ^= 1;
    var tampered = new SealedPersonalLayers(TRAINER, Bytes.wrap(changed), SEALED.signature());
    assertThatThrownBy(() -> open(tampered)).isInstanceOf(BadSignatureException.class);
  }

  @Test
  void aTrainerThatSignsWhatItDidNotSealIsRefused() {
    var random = new byte[SEALED.sealed().size()];
    RANDOM.nextBytes(random);
    assertThatThrownBy(() -> open(signed(Bytes.wrap(random))))
        .isInstanceOf(CannotOpenException.class);
  }

  @Test
  void layersThatSayAnotherRunThanTheirEnvelopeAreRefused() {
    PersonalLayers elsewhere =
        new PersonalLayers(OTHER_RUN, MERCY.name(), 5, LAYERS.configuration(), LAYERS.parameters());
    Bytes sealed =
        ContentKey.seal(
            MERCY.identity().kem(),
            Domain.PERSONAL_LAYERS.bytes(TRAINER.digest().bytes()),
            aad(),
            elsewhere.toBytes(),
            RANDOM);
    assertThatThrownBy(() -> open(signed(sealed)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("another run or party");
  }

  private static Bytes aad() {
    return Domain.PERSONAL_LAYERS.bytes(RUN.bytes(), Bytes.utf8(MERCY.name().name()));
  }

  private static SealedPersonalLayers signed(Bytes sealed) {
    return new SealedPersonalLayers(
        TRAINER,
        sealed,
        TRAINER_SIGNING.sign(Domain.PERSONAL_SIGNATURE.bytes(aad(), Digest.of(sealed).bytes())));
  }

  @Test
  void nothingIsSealedToAnotherThanTheLayersParty() {
    assertThatThrownBy(
            () ->
                SealedPersonalLayers.seal(
                    LAYERS, ST_ANNE.identity(), TRAINER, TRAINER_SIGNING, RANDOM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("are not for st-anne");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0000803f00"})
  void layersAreWholeParametersAndAtLeastOne(String hex) {
    assertThatThrownBy(
            () -> new PersonalLayers(RUN, MERCY.name(), 5, LAYERS.configuration(), Bytes.hex(hex)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whole parameters of 4 bytes");
  }

  @Test
  void oneParameterAtLeastIsShared() {
    assertThatThrownBy(
            () ->
                new PersonalLayers(
                    RUN, MERCY.name(), 0, LAYERS.configuration(), LAYERS.parameters()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one at least is shared");
  }
}

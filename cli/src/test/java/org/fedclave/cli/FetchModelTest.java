package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.crypto.CannotOpenException;
import org.fedclave.protocol.crypto.ContentKey;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.Courier;
import org.fedclave.transport.TransportException;
import org.fedclave.transport.loopback.LoopbackCouriers;
import org.fedclave.verifier.ProofRefusedException;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchModelTest {

  private static final RunId RUN = new RunId(Digest.of(Bytes.utf8("run")));
  private static final MemberId NAME = new MemberId("scientist");

  @TempDir Path folder = Path.of("");

  private final Courier courier = new LoopbackCouriers().courier(NAME);
  private final IdentityKeys recipient = IdentityKeys.generate(NAME, new SecureRandom());
  private final FetchModel fetch = new FetchModel(courier, recipient, new ProofVerifier());

  @Test
  void aProofThatIsNoneIsRefusedAndNothingIsWritten() throws Exception {
    Bytes context = SealedModel.context(RUN);
    ContentKey key = ContentKey.generate(new SecureRandom());
    var keys = new LinkedHashMap<MemberId, Bytes>();
    keys.put(NAME, key.sealTo(recipient.kem().publicKey(), context, context));
    Bytes content =
        new SealedModel.ModelAndProof(Bytes.utf8("model"), Bytes.utf8("no proof")).toBytes();
    Digest blob = courier.putBlob(BlobSource.of(key.encrypt(context, content)));
    assertThatThrownBy(() -> fetch.fetch(RUN, new SealedModel(blob, keys), folder.resolve("out")))
        .isInstanceOf(ProofRefusedException.class);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aModelThatIsSealedToOthersIsNotOpened() throws Exception {
    Digest blob = courier.putBlob(BlobSource.of(Bytes.utf8("ciphertext")));
    assertThatThrownBy(() -> fetch.fetch(RUN, new SealedModel(blob, new LinkedHashMap<>()), folder))
        .isInstanceOf(CannotOpenException.class)
        .hasMessageContaining("not sealed to scientist");
  }

  @Test
  void aBlobThatTheCoordinatorDoesNotHaveIsSaidToBeMissing() {
    var missing = Digest.of(Bytes.utf8("missing"));
    var sealed = new SealedModel(missing, new LinkedHashMap<>());
    assertThatThrownBy(() -> fetch.fetch(RUN, sealed, folder.resolve("out")))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining(missing.abbreviated());
    assertThat(List.of(folder.toFile().list())).isEmpty();
  }
}

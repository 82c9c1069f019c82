package org.fedclave.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.fedclave.protocol.contract.IdentityKeys;
import org.fedclave.protocol.proof.SealedModel;
import org.fedclave.transport.BlobSource;
import org.fedclave.transport.Courier;
import org.fedclave.transport.LoopbackCouriers;
import org.fedclave.transport.TransportException;
import org.fedclave.verifier.ProofVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchModelTest {

  private static final RunId RUN = new RunId(Digest.of(Bytes.utf8("run")));
  private static final MemberId NAME = new MemberId("scientist");

  @TempDir Path folder = Path.of("");

  private final Courier courier = new LoopbackCouriers().courier(NAME);
  private final FetchModel fetch =
      new FetchModel(courier, IdentityKeys.generate(NAME, new SecureRandom()), new ProofVerifier());

  @Test
  void aProofThatIsNoneIsRefusedAndNothingIsWritten() throws Exception {
    Digest proof = courier.putBlob(BlobSource.of(Bytes.utf8("no proof")));
    Digest model = courier.putBlob(BlobSource.of(Bytes.utf8("no model")));
    var sealed = new SealedModel(model, proof, new LinkedHashMap<>());
    assertThatThrownBy(() -> fetch.fetch(RUN, sealed, folder.resolve("out")))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("proof: ");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aBlobThatTheCoordinatorDoesNotHaveIsSaidToBeMissing() {
    var missing = Digest.of(Bytes.utf8("missing"));
    var sealed = new SealedModel(missing, missing, new LinkedHashMap<>());
    assertThatThrownBy(() -> fetch.fetch(RUN, sealed, folder.resolve("out")))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining(missing.abbreviated());
    assertThat(List.of(folder.toFile().list())).isEmpty();
  }
}

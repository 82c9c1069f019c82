package org.fedclave.trainer;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.fedclave.attestation.Attestor;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.attest.AttestationAnswer;
import org.fedclave.protocol.attest.Challenge;
import org.fedclave.protocol.attest.EnclaveKeys;
import org.fedclave.protocol.attest.Role;
import org.fedclave.transport.Courier;
import org.fedclave.transport.Letter;
import org.fedclave.transport.LetterKind;
import org.fedclave.transport.Subscription;
import org.fedclave.transport.TransportException;

/** An enclave that proves itself soundly and says nothing else of its own accord. */
final class ScriptedEnclave implements AutoCloseable {

  private final RunFixture run;
  private final Role role;
  private final Attestor attestor;
  private final Courier courier;
  private final BlockingQueue<Letter> mail = new LinkedBlockingQueue<>();
  private final Subscription subscription;
  private volatile Enclave enclave;

  /** Takes the place of {@code node} in {@code run}, which has started without it. */
  ScriptedEnclave(RunFixture run, MemberId node, Role role, Attestor attestor) {
    this.run = run;
    this.role = role;
    this.attestor = attestor;
    this.courier = run.couriers.courier(node);
    this.enclave = new Enclave(run.signed().run(), role, attestor, World.RANDOM);
    this.subscription = courier.receive(this::handle);
  }

  private void handle(Letter letter) {
    if (letter.kind() != LetterKind.CHALLENGE) {
      mail.add(letter);
      return;
    }
    try {
      Bytes answer = enclave.answer(Challenge.parse(letter.payload())).toBytes();
      courier.send(letter.from(), letter.run(), LetterKind.ATTESTATION, answer);
    } catch (MalformedException | RunStoppedException | TransportException e) {
      throw new AssertionError(e);
    }
  }

  /** A new incarnation, with evidence as sound and keys of its own. */
  void restart() {
    Attestor elsewhere = World.chip("a chip in reserve").attestor(World.MEASUREMENT);
    enclave = new Enclave(run.signed().run(), role, elsewhere, World.RANDOM);
  }

  Enclave enclave() {
    return enclave;
  }

  /** The keys that {@code node} answers with; nobody appraises them here. */
  EnclaveKeys keysOf(MemberId node, Role itsRole) throws TransportException, MalformedException {
    Challenge challenge =
        Challenge.fresh(run.signed().run(), itsRole, run.clock.instant(), World.RANDOM);
    send(node, LetterKind.CHALLENGE, challenge.toBytes());
    return AttestationAnswer.parse(await(LetterKind.ATTESTATION).payload()).keys();
  }

  void send(MemberId to, LetterKind kind, Bytes payload) throws TransportException {
    courier.send(to, run.signed().run(), kind, payload);
  }

  Letter await(LetterKind kind) {
    return RunFixture.await(mail, kind);
  }

  @Override
  public void close() {
    subscription.close();
  }
}

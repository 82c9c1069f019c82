package org.fedclave.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.MemberId;
import org.fedclave.transport.MemberRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InviteTest {

  private static final Invite INVITE =
      new Invite(
          new HubAddress("hub.example", 7443),
          Digest.of(Bytes.utf8("ca")),
          Digest.of(Bytes.utf8("secret")).bytes(),
          new MemberId("alice"),
          MemberRole.PARTY,
          Instant.parse("2026-03-01T12:00:00Z"));

  @Test
  void anInviteIsOneLineThatReadsBack() throws Exception {
    assertThat(INVITE.text()).startsWith("fedclave-invite:").doesNotContain("\n", "=");
    assertThat(Invite.parse(INVITE.text() + "\n")).isEqualTo(INVITE);
  }

  @Test
  void printingAnInviteDoesNotTellItsSecret() {
    assertThat(INVITE.toString()).doesNotContain(INVITE.secret().toHex()).contains("32 bytes");
  }

  @Test
  void anyChangedCharacterIsRefusedOrAnotherInvite() {
    String text = INVITE.text();
    for (int i = 0; i < text.length(); i++) {
      String changed = text.substring(0, i) + '*' + text.substring(i + 1);
      assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Invite.parse(changed));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hello", "fedclave-invite:", "fedclave-invite:AA", "fedclave-invite:oA"})
  void whatIsNoInviteIsRefused(String text) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> Invite.parse(text))
        .withMessageContaining("invite");
  }

  @Test
  void aRefusalDoesNotRepeatTheLineThatMayBeASecret() {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> Invite.parse("invite:mysecretline"))
        .withMessageNotContaining("secretline");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hub.example:7443", "127.0.0.1:1", "[::1]:65535"})
  void addressesReadBack(String text) throws Exception {
    assertThat(HubAddress.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hub", "hub:0", "hub:65536", "::1:80", "a b:80", ":80", "hub:80/x"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> HubAddress.parse(text));
  }
}

package org.fedclave.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedclave.attestation.x509.TestAuthority.FROM;
import static org.fedclave.attestation.x509.TestAuthority.UNTIL;
import static org.fedclave.attestation.x509.TestAuthority.authority;
import static org.fedclave.attestation.x509.TestAuthority.nothing;
import static org.fedclave.attestation.x509.TestAuthority.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.fedclave.attestation.CheckList;
import org.fedclave.attestation.RefusedException;
import org.fedclave.attestation.Rule;
import org.fedclave.protocol.Digest;
import org.junit.jupiter.api.Test;

/** RFC 5280, section 6, one link after the other. */
class CertificateChainTest {

  private static final TestAuthority ROOT = TestAuthority.named("Root");
  private static final TestAuthority MIDDLE = TestAuthority.named("Middle");
  private static final TestAuthority LOWER = TestAuthority.named("Lower");
  private static final TestAuthority LEAF = TestAuthority.named("Leaf");
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private static boolean any(Digest root) {
    return root.bytes().size() == Digest.SIZE;
  }

  private static List<StrictCertificate> sound() throws RefusedException {
    return List.of(
        LOWER.issue(LEAF, nothing()),
        MIDDLE.issue(LOWER, authority(0), usage(KeyUsage.keyCertSign)),
        ROOT.issue(MIDDLE, authority(1)),
        ROOT.issue(ROOT, authority(2)));
  }

  private static List<StrictCertificate> with(int index, StrictCertificate other)
      throws RefusedException {
    List<StrictCertificate> chain = new ArrayList<>(sound());
    chain.set(index, other);
    return chain;
  }

  private static CertificateChain verify(List<StrictCertificate> chain) throws RefusedException {
    return CertificateChain.verify(chain, CertificateChainTest::any, NOW, new CheckList());
  }

  private static void refused(Rule rule, String words, List<StrictCertificate> chain) {
    assertThatThrownBy(() -> verify(chain))
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.rule()).isEqualTo(rule));
  }

  @Test
  void aSoundChainIsVerifiedAndNamesItsEnds() throws RefusedException {
    List<StrictCertificate> sound = sound();
    CertificateChain chain = verify(sound);
    assertThat(chain.leaf()).isSameAs(sound.getFirst());
    assertThat(chain.root()).isSameAs(sound.getLast());
    assertThat(chain.certificates()).isEqualTo(sound);
    List<Rule> seen = new ArrayList<>();
    CheckList.observed(seen::add, () -> verify(sound));
    assertThat(seen)
        .contains(
            Rule.VENDOR_ROOT,
            Rule.CERTIFICATE_CHAIN,
            Rule.CERTIFICATE_NOT_YET_VALID,
            Rule.CERTIFICATE_EXPIRED);
  }

  @Test
  void aRootThatIsNotTrustedIsRefused() throws RefusedException {
    List<StrictCertificate> sound = sound();
    Predicate<Digest> others = root -> !root.equals(sound.getLast().fingerprint());
    assertThatThrownBy(() -> CertificateChain.verify(sound, others, NOW, new CheckList()))
        .hasMessageContaining("is none that is trusted here");
    assertThatThrownBy(
            () ->
                CertificateChain.verifyAuthority(sound.subList(1, 4), others, NOW, new CheckList()))
        .hasMessageContaining("is none that is trusted here");
    assertThatThrownBy(() -> verify(sound).judgeAgain(others, NOW, new CheckList()))
        .hasMessageContaining("is none that is trusted here");
  }

  @Test
  void oneCertificateIsNoChain() throws RefusedException {
    refused(Rule.CERTIFICATE_CHAIN, "not one certificate", sound().subList(3, 4));
    assertThatThrownBy(
            () ->
                CertificateChain.verifyAuthority(
                    sound().subList(3, 4), CertificateChainTest::any, NOW, new CheckList()))
        .hasMessageContaining("not one certificate");
    assertThat(verify(List.of(ROOT.issue(LEAF, nothing()), sound().getLast())).certificates())
        .hasSize(2);
  }

  @Test
  void anAuthorityIsNoLeaf() throws RefusedException {
    refused(
        Rule.CERTIFICATE_CHAIN, "marked as an authority", with(0, LOWER.issue(LEAF, authority(0))));
    assertThat(
            CertificateChain.verifyAuthority(
                    sound().subList(1, 4), CertificateChainTest::any, NOW, new CheckList())
                .leaf()
                .commonName())
        .isEqualTo("Lower");
  }

  @Test
  void eachNameAndEachSignatureIsTheNextOnes() throws RefusedException {
    var impostor = new TestAuthority("Middle", TestAuthority.key("secp256r1"));
    var renamed = new TestAuthority("Another", MIDDLE.keys());
    refused(
        Rule.CERTIFICATE_CHAIN,
        "Lower is not signed by Middle",
        with(1, impostor.issue(LOWER, authority(0))));
    refused(
        Rule.CERTIFICATE_CHAIN,
        "the issuer's name in Lower is not that of Middle",
        with(1, renamed.issue(LOWER, authority(0))));
    refused(
        Rule.CERTIFICATE_CHAIN,
        "Root is not signed by Root",
        with(3, new TestAuthority("Root", MIDDLE.keys()).issue(ROOT, authority(2))));
    refused(
        Rule.CERTIFICATE_CHAIN,
        "the issuer's name in Root is not that of Root",
        with(3, MIDDLE.issue(ROOT, authority(2))));
    var namedAsItsIssuer = new TestAuthority("Lower", LEAF.keys());
    refused(
        Rule.CERTIFICATE_CHAIN,
        "Lower has the name of its own issuer",
        with(0, LOWER.issue(namedAsItsIssuer, nothing())));
  }

  @Test
  void eachAuthorityMustBeOneOverAllThatStandBelow() throws RefusedException {
    String words = "is no authority over the certificates below it";
    refused(Rule.CERTIFICATE_CHAIN, "Lower " + words, with(1, MIDDLE.issue(LOWER, nothing())));
    refused(Rule.CERTIFICATE_CHAIN, "Middle " + words, with(2, ROOT.issue(MIDDLE, authority(0))));
    refused(Rule.CERTIFICATE_CHAIN, "Root " + words, with(3, ROOT.issue(ROOT, authority(1))));
    Extension none =
        TestAuthority.extension(
            Extension.basicConstraints, true, new BasicConstraints(false).toASN1Primitive());
    refused(Rule.CERTIFICATE_CHAIN, "Lower " + words, with(1, MIDDLE.issue(LOWER, none)));
    refused(
        Rule.CERTIFICATE_CHAIN,
        "Lower " + words,
        with(1, MIDDLE.issue(LOWER, authority(0), usage(KeyUsage.cRLSign))));
    Extension unlimited =
        TestAuthority.extension(
            Extension.basicConstraints, true, new BasicConstraints(true).toASN1Primitive());
    assertThat(verify(with(2, ROOT.issue(MIDDLE, unlimited))).certificates()).hasSize(4);
  }

  @Test
  void anAuthorityCountsItselfAmongWhatStandsBelow() throws RefusedException {
    List<StrictCertificate> short1 =
        List.of(MIDDLE.issue(LOWER, authority(0)), ROOT.issue(MIDDLE, authority(0)), root(2));
    assertThatThrownBy(
            () ->
                CertificateChain.verifyAuthority(
                    short1, CertificateChainTest::any, NOW, new CheckList()))
        .hasMessageContaining("Middle is no authority");
    List<StrictCertificate> noAuthority = List.of(ROOT.issue(LEAF, nothing()), root(2));
    assertThatThrownBy(
            () ->
                CertificateChain.verifyAuthority(
                    noAuthority, CertificateChainTest::any, NOW, new CheckList()))
        .hasMessageContaining("Leaf is no authority");
  }

  private static StrictCertificate root(int pathLength) throws RefusedException {
    return ROOT.issue(ROOT, authority(pathLength));
  }

  @Test
  void validityIncludesBothItsEnds() throws RefusedException {
    CertificateChain chain = verify(sound());
    chain.judgeAgain(CertificateChainTest::any, FROM, new CheckList());
    chain.judgeAgain(CertificateChainTest::any, UNTIL, new CheckList());
    for (int index = 0; index < 4; index++) {
      List<StrictCertificate> late = sound(index, FROM, NOW.minusSeconds(1));
      refused(Rule.CERTIFICATE_EXPIRED, "is valid until", late);
      List<StrictCertificate> early = sound(index, NOW.plusSeconds(1), UNTIL);
      refused(Rule.CERTIFICATE_NOT_YET_VALID, "is valid from", early);
      assertThat(verify(sound(index, NOW, NOW)).certificates()).hasSize(4);
      if (index > 0) {
        assertThatThrownBy(
                () ->
                    CertificateChain.verifyAuthority(
                        late.subList(1, 4), CertificateChainTest::any, NOW, new CheckList()))
            .hasMessageContaining("is valid until");
      }
    }
    assertThatThrownBy(
            () ->
                chain.judgeAgain(CertificateChainTest::any, UNTIL.plusSeconds(1), new CheckList()))
        .hasMessageContaining("is valid until");
  }

  private static List<StrictCertificate> sound(int index, Instant from, Instant until)
      throws RefusedException {
    return with(
        index,
        switch (index) {
          case 0 -> LOWER.issue(LEAF, from, until, nothing());
          case 1 -> MIDDLE.issue(LOWER, from, until, authority(0));
          case 2 -> ROOT.issue(MIDDLE, from, until, authority(1));
          default -> ROOT.issue(ROOT, from, until, authority(2));
        });
  }
}

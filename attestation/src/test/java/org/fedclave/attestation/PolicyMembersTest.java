package org.fedclave.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;
import org.junit.jupiter.api.Test;

class PolicyMembersTest {

  private static final Bytes ONE = Bytes.hex("01");
  private static final Bytes TWO = Bytes.hex("0202");

  private enum Colour {
    RED,
    GREEN
  }

  private static StrictJson json(String list) throws MalformedException {
    return StrictJson.parse("policy", Bytes.utf8("{\"list\":" + list + "}"), 1 << 16);
  }

  /** Reads a list. */
  private interface Reader {
    Object read(StrictJson json) throws MalformedException;
  }

  private static void refused(String list, String words, Reader reader) {
    assertThatThrownBy(() -> reader.read(json(list)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("list")
        .hasMessageContaining(words);
  }

  @Test
  void hexadecimalHasOneSpellingAndTheSizesThatAreSaid() throws MalformedException {
    assertThat(PolicyMembers.hexes(json("[\"01\",\"0202\"]"), "list", 1))
        .containsExactlyInAnyOrder(ONE, TWO);
    assertThat(PolicyMembers.hexes(json("[]"), "list", 0)).isEmpty();
    assertThat(PolicyMembers.hexes(json("[\"0202\"]"), "list", 1, 1, 2)).containsExactly(TWO);
    refused("[\"0202\"]", "of [1, 3] bytes", in -> PolicyMembers.hexes(in, "list", 1, 1, 3));
    refused("[\"0A\"]", "lower-case hex", in -> PolicyMembers.hexes(in, "list", 1));
    refused("[\"0\"]", "lower-case hex", in -> PolicyMembers.hexes(in, "list", 1));
    refused("[\"0g\"]", "lower-case hex", in -> PolicyMembers.hexes(in, "list", 1));
    refused("[\"01\",\"01\"]", "no repetition", in -> PolicyMembers.hexes(in, "list", 1));
    refused("[]", "1 to 256 elements", in -> PolicyMembers.hexes(in, "list", 1));
    String many = String.join(",", java.util.Collections.nCopies(257, "\"01\""));
    refused('[' + many + ']', "1 to 256 elements", in -> PolicyMembers.hexes(in, "list", 1));
  }

  @Test
  void digestsHaveOneSpelling() throws MalformedException {
    Digest digest = Digest.of(ONE);
    assertThat(PolicyMembers.digests(json("[\"" + digest + "\"]"), "list")).containsExactly(digest);
    assertThat(PolicyMembers.digests(json("[]"), "list")).isEmpty();
    refused("[\"sha256:01\"]", "sha256:<64 lower", in -> PolicyMembers.digests(in, "list"));
  }

  @Test
  void labelsAreThoseThatThereAre() throws MalformedException {
    assertThat(
            PolicyMembers.labelled(
                json("[\"GREEN\",\"RED\"]"), "list", 1, Colour.values(), Colour::name))
        .containsExactlyInAnyOrder(Colour.values());
    refused(
        "[\"GREN\"]",
        "names out of [GREEN, RED]",
        in -> PolicyMembers.labelled(in, "list", 1, Colour.values(), Colour::name));
    refused(
        "[\"GREN\"]",
        "did you mean GREEN?",
        in -> PolicyMembers.labelled(in, "list", 1, Colour.values(), Colour::name));
    refused(
        "[]",
        "1 to 256 elements",
        in -> PolicyMembers.labelled(in, "list", 1, Colour.values(), Colour::name));
  }

  @Test
  void integersHaveOneSpelling() throws MalformedException {
    assertThat(PolicyMembers.integers(json("[\"-1\",\"2147483647\",\"0\"]"), "list", 1))
        .containsExactlyInAnyOrder(-1, Integer.MAX_VALUE, 0);
    for (String wrong : List.of("01", "+1", "2147483648", "", "1.0")) {
      refused(
          "[\"" + wrong + "\"]",
          "whole numbers as text",
          in -> PolicyMembers.integers(in, "list", 1));
    }
    refused("[]", "1 to 256 elements", in -> PolicyMembers.integers(in, "list", 1));
  }

  @Test
  void whatTheirsHasBeyondOursIsAGap() {
    Set<Integer> own = Set.of(1, 2);
    assertThat(PolicyMembers.gap(Kind.ROOT, "numbers", Set.of(2), own, String::valueOf)).isEmpty();
    assertThat(PolicyMembers.gap(Kind.ROOT, "numbers", Set.of(3, 2), own, String::valueOf))
        .contains(new PolicyGap(Kind.ROOT, "accepts the numbers 2, 3", "1, 2"));
  }

  @Test
  void whereEmptyIsAnyItIsAGapToAListAndNoneFromOne() {
    Set<Integer> own = Set.of(1, 2);
    assertThat(anyGap(Set.of(3), Set.of())).isEmpty();
    assertThat(anyGap(Set.of(), Set.of())).isEmpty();
    assertThat(anyGap(Set.of(), own))
        .contains(new PolicyGap(Kind.PROGRAM, "accepts any numbers", "1, 2"));
    assertThat(anyGap(Set.of(3), own))
        .contains(new PolicyGap(Kind.PROGRAM, "accepts the numbers 3", "1, 2"));
    assertThat(anyGap(own, own)).isEmpty();
  }

  private static Optional<PolicyGap> anyGap(Set<Integer> theirs, Set<Integer> own) {
    return PolicyMembers.gapWhereEmptyIsAny(Kind.PROGRAM, "numbers", theirs, own, String::valueOf);
  }

  @Test
  void listsAreWrittenSorted() {
    assertThat(PolicyMembers.array(List.of(TWO, ONE), Bytes::toHex))
        .hasToString("[\"01\",\"0202\"]");
    assertThat(PolicyMembers.words(List.of(TWO, ONE), Bytes::toHex)).isEqualTo("01, 0202");
  }
}

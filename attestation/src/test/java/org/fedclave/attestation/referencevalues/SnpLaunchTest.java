package org.fedclave.attestation.referencevalues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The known digests are those of the tests of virtee/sev-snp-measure and virtee/sev (Apache-2.0,
 * numbers only). Theirs start from real OVMF images, which are not here: the digest over the image
 * itself is taken from the same tests, and the layouts of the images from edk2's sources.
 */
class SnpLaunchTest {

  private static final String OVMF_2022 =
      "edcf6d1c57ce868a167c990f58c8667c698269ef9e0803246419eea914186343054d557e1f17acd93b032c106bc70d25";
  private static final String OVMF_2022_OTHER =
      "cab7e085874b3acfdbe2d96dcaa3125111f00c35c6fc9708464c2ae74bfdb048a198cb9a9ccae0b3e5e1a33f5f249819";
  private static final String OVMF_2024 =
      "086e2e9149ebf45abdc3445fba5b2da8270bdbb04094d7a2c37faaa4b24af3aa16aff8c374c2a55c467a50da6d466b74";
  private static final String OVMF_X64 =
      "a58211791a556a630a4319dc9e2ea96cc0e9784dd9f20a4fadf81b26c98d163fcdcb6703884bbbb80d7b1de45b3d84d0";
  private static final String OVMF_X64_OTHER =
      "2027a27bb9f7acfd280e4c7bd68a73973b94bf0756e5b282e004b9395f597b8d0eb4defa7d8f6549375aa4d2b146f0f3";

  private static CpuModel cpu(String name) {
    try {
      return CpuModel.of(name);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** The kernel and the initrd of all known digests are empty files. */
  private static Optional<KernelHashes> kernel(String commandLine) {
    return commandLine.equals("no kernel")
        ? Optional.empty()
        : Optional.of(
            new KernelHashes(
                Digest.of(Bytes.EMPTY), Optional.of(Digest.of(Bytes.EMPTY)), commandLine));
  }

  private static Bytes digest(
      SnpFirmware firmware, String image, Vmm vmm, int processors, long features, String line)
      throws MalformedException {
    return new SnpLaunch(vmm, processors, cpu("EPYC-v4"), features, kernel(line))
        .measurement(firmware, new SnpPages(Bytes.hex(image)));
  }

  @ParameterizedTest
  @CsvSource({
    // sev-snp-measure, tests/test_guest.py, before its change to the state of the FPU
    "OTHER, qemu-zero-fpu, 1, 0x01, '', db06fb267824b1ccb56edbe2a9c2ce88841bca5090dc6dac91d9cd30f3c2c0bf42daccb30d55d6625bfbf0dae5c50c6d",
    "OTHER, qemu-zero-fpu, 1, 0x21, '', a076e1b0e6cf55fd94c82e2c25245f8c15f76690b941ba379b31527f82eafe7ad489777ff510d080bac9cd14d41bc205",
    "MAIN, qemu-zero-fpu, 1, 0x01, console=ttyS0 loglevel=7, f07864303ad8243132029e8110b92805c78d1135a15da75f67abb9a711d78740347f24ee76f603e650ec4adf3611cc1e",
    "MAIN, qemu-zero-fpu, 1, 0x21, console=ttyS0 loglevel=7, 314e4f0794187ffef05702a36546ea5fe02698041b7f7f17d9f418da2d5e4d5cff25256cef9d34888a0dd64dea438780",
    "MAIN, qemu-zero-fpu, 1, 0x01, no kernel, e5e6be5a8fa6256f0245666bb237e2d028b7928148ce78d51b8a64dc9506c377709a5b5d7ab75554593bced304fcff93",
    "MAIN, qemu-zero-fpu, 1, 0x21, no kernel, 6d9054ed9872a64c968cfbcfa1247cafa792e3f9a395306d95c9937aaa081c643d25f369ccbd34409dafcae90bff55f3",
    "MAIN, qemu-zero-fpu, 4, 0x01, '', 1c784beb8c49aa604b7fd57fbc73b36ec53a3f5fb48a2b895ad6cc2ea15d18ee7cc15e3e57c792766b45f944c3e81cfe",
    "MAIN, qemu-zero-fpu, 4, 0x21, '', 3aa1bdf5a87fad15960f099e82a09e428901c590f2b68d71aa246c168db5e75daf4819d017a9530c56bed2da5c0cdbd7",
    "MAIN, ec2, 1, 0x01, '', 760b6e51039d2d6c1fc6d38ca5c387967d158e0294883e4522c36f89bd61bfc9cdb975cd1ceedffbe1b23b1daf4e3f42",
    "MAIN, ec2, 1, 0x21, '', cd4a4690a1f679ac8f3d6e446aab8d0061d535cc94615d98c7d7dbe4b16dbceeaf7fc7944e7874b202e27041f179e7e6",
  })
  void digestsOfTheAmdSevBuildOf2022AreThePublishedOnes(
      String image, String vmm, int processors, String features, String line, String expected)
      throws Exception {
    assertThat(
            digest(
                    OvmfImages.AMD_SEV_2022,
                    image.equals("MAIN") ? OVMF_2022 : OVMF_2022_OTHER,
                    Vmm.ofLabel(vmm),
                    processors,
                    Long.decode(features),
                    line)
                .toHex())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // virtee/sev, tests/measurement.rs, and sev-snp-measure, tests/test_guest.py, of 2024 on
    "qemu, 1, 0x01, '', ddc5224521617a536ee7ce9dd6224d1b58a8d4fda1c741f3ac99fc4bfa04ba6e9fc98646d4a07a9079397fa3852819b5",
    "qemu, 1, 0x21, '', 329c8ce0972ae52343b64d34a434a86f245dfd74f5ed7aae15d22efc78fb9683632b9b50e4e1d7fa41179ef98a7ef198",
    "qemu, 1, 0x01, console=ttyS0 loglevel=7, 6d287813eb5222d770f75005c664e34c204f385ce832cc2ce7d0d6f354454362f390ef83a92046c042e706363b4b08fa",
    "qemu, 1, 0x21, console=ttyS0 loglevel=7, 803f691094946e42068aaa3a8f9e26a5c89f36f7b73ecfb28c653360fe4b3aba7e534442e7e1e17895dfe778d0228977",
    "qemu, 1, 0x01, no kernel, 19358ba9a7615534a9a1e2f0dfc29384dcd4dcb7062ff9c6013b26869a5fc6ecabe033c48dd6f6db5d6d76e7c5df632d",
    "qemu, 1, 0x21, no kernel, e1e1ca029dd7973ab9513295be68198472dcd4fc834bd9af9b63f6e8a1674dbf281a9278a4a2ebe0eed9f22adbcd0e2b",
    "qemu, 4, 0x01, '', 5061fffb019493a903613d56d54b94912a1a2f9e4502385f5c194616753720a92441310ba6c4933de877c36e23046ad5",
    "qemu, 4, 0x21, '', 4953b1fb416fa874980e8442b3706d345926d5f38879134e00813c5d7abcbe78eafe7b422907be0b4698e2414a631942",
    "ec2, 1, 0x01, '', 7d3756157c805bf6adf617064c8552e8c1688fa1c8756f11cbf56ba5d25c9270fb69c0505c1cbe1c5c66c0e34c6ed3be",
    "ec2, 1, 0x21, '', 6ae80856486b1396af8c82a40351d6ed76a20c785e9c7fa4ffa27c22d5d6313b4b3b458cd3c9968e6f89fb5d8450d7a6",
  })
  void digestsOfTheAmdSevBuildOf2024AreThePublishedOnes(
      String vmm, int processors, String features, String line, String expected) throws Exception {
    assertThat(
            digest(
                    OvmfImages.AMD_SEV_2024,
                    OVMF_2024,
                    Vmm.ofLabel(vmm),
                    processors,
                    Long.decode(features),
                    line)
                .toHex())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // virtee/sev-snp-measure-go, guest/guest_test.go
    OVMF_X64
        + ", 4c6e33087d08fa770259484dddbef367086a15c3e2cf10038dc97229d39c942671c2e22b300178f8de594a3f2fa59303",
    OVMF_X64_OTHER
        + ", c2c84b9364fc9f0f54b04534768c860c6e0e386ad98b96e8b98eca46ac8971d05c531ba48373f054c880cfd1f4a0a84e",
  })
  void digestsOfTheGeneralBuildOnEc2AreThePublishedOnes(String image, String expected)
      throws Exception {
    assertThat(digest(OvmfImages.X64, image, Vmm.EC2, 2, 1, "no kernel").toHex())
        .isEqualTo(expected);
  }

  @Test
  void anImageIsReadAsItsLayoutSays() throws Exception {
    for (SnpFirmware firmware :
        new SnpFirmware[] {OvmfImages.AMD_SEV_2022, OvmfImages.AMD_SEV_2024, OvmfImages.X64}) {
      assertThat(SnpFirmware.read(Bytes.wrap(OvmfImages.image(firmware, 1)))).isEqualTo(firmware);
    }
  }

  @Test
  void theImageIsMeasuredPageByPageUnder4Gib() throws Exception {
    byte[] image = OvmfImages.image(OvmfImages.AMD_SEV_2024, 2);
    var byHand = new SnpPages();
    byHand.content(0xffffe000L, Bytes.of(image, 0, 4096));
    byHand.content(0xfffff000L, Bytes.of(image, 4096, 4096));
    var launch = new SnpLaunch(Vmm.QEMU, 2, cpu("EPYC-Milan"), 1, kernel("quiet"));
    assertThat(launch.measurement(Bytes.wrap(image)))
        .isEqualTo(launch.measurement(OvmfImages.AMD_SEV_2024, byHand))
        .hasSameHashCodeAs(launch.measurement(Bytes.wrap(image)));
  }

  @Test
  void everythingThatIsMeasuredChangesTheDigest() throws Exception {
    Bytes image = Bytes.wrap(OvmfImages.image(OvmfImages.AMD_SEV_2024, 2));
    byte[] other = image.toArray();
    other[5] ^= 1;
    Set<Bytes> digests = new HashSet<>();
    CpuModel milan = cpu("EPYC-Milan");
    digests.add(new SnpLaunch(Vmm.QEMU, 1, milan, 1, kernel("a")).measurement(image));
    digests.add(new SnpLaunch(Vmm.QEMU, 2, milan, 1, kernel("a")).measurement(image));
    digests.add(new SnpLaunch(Vmm.QEMU, 1, cpu("EPYC-Genoa"), 1, kernel("a")).measurement(image));
    digests.add(new SnpLaunch(Vmm.QEMU, 1, milan, 0x21, kernel("a")).measurement(image));
    digests.add(new SnpLaunch(Vmm.QEMU, 1, milan, 1, kernel("b")).measurement(image));
    digests.add(new SnpLaunch(Vmm.QEMU, 1, milan, 1, kernel("no kernel")).measurement(image));
    digests.add(new SnpLaunch(Vmm.QEMU_ZERO_FPU, 1, milan, 1, kernel("a")).measurement(image));
    digests.add(new SnpLaunch(Vmm.EC2, 1, milan, 1, kernel("a")).measurement(image));
    digests.add(new SnpLaunch(Vmm.QEMU, 1, milan, 1, kernel("a")).measurement(Bytes.wrap(other)));
    assertThat(digests).hasSize(9);
  }

  @Test
  void aKernelWithAnImageThatDoesNotMeasureItIsRefused() {
    Bytes image = Bytes.wrap(OvmfImages.image(OvmfImages.X64, 1));
    var launch = new SnpLaunch(Vmm.QEMU, 1, cpu("EPYC"), 1, kernel("quiet"));
    assertThatThrownBy(() -> launch.measurement(image))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("only the AmdSev build");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4097})
  void anImageThatIsNotWholePagesIsRefused(int size) {
    var launch = new SnpLaunch(Vmm.QEMU, 1, cpu("EPYC"), 1, Optional.empty());
    assertThatThrownBy(() -> launch.measurement(Bytes.wrap(new byte[size])))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void featuresWithoutSnpAndOddCountsAreRefused() {
    assertThatThrownBy(() -> new SnpLaunch(Vmm.QEMU, 1, cpu("EPYC"), 0x20, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    for (int processors : new int[] {0, -1, 4097}) {
      assertThatThrownBy(
              () -> new SnpLaunch(Vmm.QEMU, processors, cpu("EPYC"), 1, Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** AMD 25481, and the CPUID of the machines that the vectors come from. */
  @ParameterizedTest
  @CsvSource({
    "EPYC, 00800f12",
    "EPYC-v4, 00800f12",
    "EPYC-IBPB, 00800f12",
    "EPYC-Rome-v3, 00830f10",
    "EPYC-Milan-v2, 00a00f11",
    "EPYC-Genoa, 00a10f10",
    "EPYC-Turin, 00b00f00",
    "0xa00f11, 00a00f11",
  })
  void aModelHasTheSignatureOfItsFamily(String name, String signature) throws Exception {
    assertThat(CpuModel.of(name).signature()).isEqualTo(Integer.parseUnsignedInt(signature, 16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "EPYC-Naples", "epyc", "EPYC-v0", "0x123456789", "EPYC-v4-v4"})
  void anUnknownModelIsRefusedWithTheKnownOnes(String name) {
    assertThatThrownBy(() -> CpuModel.of(name))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("EPYC-Genoa");
  }

  @Test
  void anUnknownHypervisorIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Vmm.ofLabel("xen"))
        .hasMessage("hypervisor: expected one of [ec2, qemu, qemu-zero-fpu], found \"xen\"");
  }

  @Test
  void aBrokenImageHasNoOtherEffectThanItsException() {
    long seed = 20261123;
    var random = new Random(seed);
    byte[] whole = OvmfImages.image(OvmfImages.AMD_SEV_2024, 1);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] image = whole.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        // The metadata and the table.
        int at = random.nextBoolean() ? 2048 + random.nextInt(100) : 3900 + random.nextInt(170);
        image[at] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        SnpFirmware.read(Bytes.wrap(image));
      } catch (MalformedException expected) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
    assertThat(refused).isGreaterThan(5_000);
  }
}

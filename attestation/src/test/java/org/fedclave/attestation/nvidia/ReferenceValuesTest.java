package org.fedclave.attestation.nvidia;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceValuesTest {

  @ParameterizedTest
  @CsvSource({
    "GH100, GH100, true",
    "GB100, GB102, true",
    "LS10, LS_10, true",
    "NVSwitch BIOS, LS_10, true",
    "GH100, GB100, false",
    "LS10, GH100, false"
  })
  void filesOfAnotherFamilyOfChipsAreNotForADevice(String product, String chip, boolean fits) {
    assertThat(new ReferenceValues("1", product, new TreeMap<>()).isFor(chip)).isEqualTo(fits);
  }
}

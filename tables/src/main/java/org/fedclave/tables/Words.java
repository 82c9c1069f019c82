package org.fedclave.tables;

import java.util.Locale;

/**
 * An enum's constants as schemas and messages write them: {@code ZERO_AFTER_SCALING} is {@code
 * zero-after-scaling}.
 */
final class Words {
  private Words() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

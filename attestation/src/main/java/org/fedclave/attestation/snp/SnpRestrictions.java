package org.fedclave.attestation.snp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fedclave.attestation.PolicyGap;
import org.fedclave.attestation.PolicyGap.Kind;
import org.fedclave.protocol.Bytes;

/**
 * What narrows a {@link SnpPolicy} further. In JSON each member may be absent, and then is that of
 * {@link #DEFAULT}.
 *
 * @param deniedProducts refused even if a firmware floor is given for them
 * @param chips the only chips accepted, 64 bytes each; empty accepts every chip
 * @param required flags that must be set
 * @param forbidden flags that must not be set
 * @param maskedChipId whether a report may leave its chip's id out (all zero, AMD 56860,
 *     MASK_CHIP_ID); such evidence does not say which chip it is of
 */
public record SnpRestrictions(
    Set<SnpProduct> deniedProducts,
    Set<Bytes> chips,
    Set<PlatformFlag> required,
    Set<PlatformFlag> forbidden,
    boolean maskedChipId) {

  /**
   * Denies EPYC Milan; any chip that says which it is, any flags. Milan is denied because its
   * security processor can be glitched by whoever holds the machine, after which the chip's
   * endorsement secret is theirs, and with it reports about programs that never ran (Buhren, Jacob,
   * Krachenfels, Seifert, "One Glitch to Rule Them All", CCS 2021; shown up to Zen 3). No firmware
   * mends that.
   */
  public static final SnpRestrictions DEFAULT =
      new SnpRestrictions(Set.of(SnpProduct.MILAN), Set.of(), Set.of(), Set.of(), false);

  /** Nothing further, masked chips included. */
  public static final SnpRestrictions NONE =
      new SnpRestrictions(Set.of(), Set.of(), Set.of(), Set.of(), true);

  public SnpRestrictions {
    deniedProducts = Set.copyOf(deniedProducts);
    chips = Set.copyOf(chips);
    required = Set.copyOf(required);
    forbidden = Set.copyOf(forbidden);
    if (chips.stream().anyMatch(chip -> chip.size() != SnpReport.CHIP_ID_BYTES)) {
      throw new IllegalArgumentException("a chip's id has not 64 bytes");
    }
    if (required.stream().anyMatch(forbidden::contains)) {
      throw new IllegalArgumentException("a platform flag is both required and forbidden");
    }
  }

  List<String> explain() {
    var lines = new ArrayList<String>();
    if (deniedProducts.contains(SnpProduct.MILAN)) {
      lines.add(
          "never on EPYC Milan: whoever holds the machine can glitch its security processor and forge"
              + " reports (Buhren et al., CCS 2021)");
    } else {
      lines.add(
          "WARNING: EPYC Milan is not denied, although whoever holds the machine can forge its"
              + " reports (Buhren et al., CCS 2021)");
    }
    for (SnpProduct product : new TreeSet<>(deniedProducts)) {
      if (product != SnpProduct.MILAN) {
        lines.add("never on EPYC " + product.label());
      }
    }
    if (!chips.isEmpty()) {
      lines.add("only on the chips " + sorted(chips.stream().map(Bytes::toHex).toList()));
    }
    if (maskedChipId) {
      lines.add("WARNING: a report may leave its chip's id out; then chips cannot be told apart");
    }
    if (!required.isEmpty()) {
      lines.add("only with " + sorted(required.stream().map(PlatformFlag::label).toList()));
    }
    if (!forbidden.isEmpty()) {
      lines.add("never with " + sorted(forbidden.stream().map(PlatformFlag::label).toList()));
    }
    return List.copyOf(lines);
  }

  Optional<PolicyGap> firstGap(SnpRestrictions own) {
    if (!deniedProducts.containsAll(own.deniedProducts)) {
      return gap("does not deny all products that ours denies", own.deniedProducts.toString());
    }
    if (!own.chips.isEmpty() && (chips.isEmpty() || !own.chips.containsAll(chips))) {
      return gap("accepts other chips", own.chips.size() + " listed ones");
    }
    if (!required.containsAll(own.required) || !forbidden.containsAll(own.forbidden)) {
      return gap(
          "leaves platform flags open",
          "required " + own.required + ", forbidden " + own.forbidden);
    }
    if (maskedChipId && !own.maskedChipId) {
      return gap("accepts reports that leave their chip's id out", "the chip's id");
    }
    return Optional.empty();
  }

  private static Optional<PolicyGap> gap(String theirs, String own) {
    return Optional.of(new PolicyGap(Kind.PLATFORM, theirs, own));
  }

  private static String sorted(List<String> words) {
    return words.stream().sorted().collect(Collectors.joining(", "));
  }
}

package org.fedclave.attestation.collect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedclave.attestation.Attestor;
import org.fedclave.attestation.AttestorProvider;
import org.fedclave.attestation.eventlog.HashBank;

/**
 * Opens {@link TpmAttestor}s by the name {@code tpm}. Settings, all optional:
 *
 * <ul>
 *   <li>{@code device}: the kernel's device ({@code /dev/tpmrm0}); or {@code tcp}: {@code
 *       HOST:PORT} of a software TPM
 *   <li>{@code key}: {@code transient-rsa} (the usual), {@code transient-ecc}, or the handle of a
 *       persistent key such as {@code 0x81000003}, which is Azure's
 *   <li>{@code bank}: {@code sha256} (the usual), {@code sha384} or {@code sha512}
 *   <li>{@code pcrs}: indexes with commas ({@code 0,1,2,3,4,5,6,7})
 *   <li>{@code hcl-index}: NV index of the HCL report, {@code 0x01400001} on Azure (none)
 *   <li>{@code ak-certificate-index}: NV index of the attestation key's certificate (none)
 *   <li>{@code ak-certificates}: PEM file with its chain (none)
 *   <li>{@code event-log}: for example {@code /sys/kernel/security/tpm0/binary_bios_measurements}
 *       (none)
 *   <li>{@code collateral}: a folder of collateral that completes the evidence (none)
 * </ul>
 */
public final class TpmAttestorProvider implements AttestorProvider {

  public static final String NAME = "tpm";
  public static final String DEVICE = "device";
  public static final String TCP = "tcp";
  public static final String KEY = "key";
  public static final String BANK = "bank";
  public static final String PCRS = "pcrs";
  public static final String HCL_INDEX = "hcl-index";
  public static final String CERTIFICATE_INDEX = "ak-certificate-index";
  public static final String CERTIFICATES = "ak-certificates";
  public static final String EVENT_LOG = "event-log";
  public static final String COLLATERAL = AttestorSettings.COLLATERAL;

  private static final Set<String> SETTINGS =
      Set.of(DEVICE, TCP, KEY, BANK, PCRS, HCL_INDEX, CERTIFICATE_INDEX, CERTIFICATES, EVENT_LOG);
  private static final Pattern ADDRESS = Pattern.compile("([^:\\s]+|\\[[0-9a-fA-F:]+]):(\\d{1,5})");
  private static final Pattern HANDLE = Pattern.compile("0x[0-9a-fA-F]{8}");
  private static final Pattern INDEXES = Pattern.compile("\\d{1,2}(,\\d{1,2})*");
  private static final int LAST_PCR = 23;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Attestor open(Map<String, String> configuration) throws IOException {
    var settings = new AttestorSettings(NAME, configuration, SETTINGS);
    String key = settings.text(KEY).orElse(TpmKeyTemplate.RSA.label());
    Optional<TpmKeyTemplate> template =
        Arrays.stream(TpmKeyTemplate.values()).filter(each -> each.label().equals(key)).findFirst();
    var request =
        new TpmAttestor.Request(
            template.isPresent() ? Optional.empty() : handle(settings, KEY),
            template.orElse(TpmKeyTemplate.RSA),
            bank(settings),
            pcrs(settings),
            handle(settings, CERTIFICATE_INDEX),
            settings.path(CERTIFICATES),
            handle(settings, HCL_INDEX),
            settings.path(EVENT_LOG));
    return new TpmAttestor(opener(settings), request, settings.endorsements());
  }

  private static TpmTransport.Opener opener(AttestorSettings settings) throws IOException {
    Optional<Path> device = settings.path(DEVICE);
    Optional<String> tcp = settings.text(TCP);
    if (tcp.isEmpty()) {
      Path path = device.orElse(TpmAttestor.DEFAULT_DEVICE);
      return () -> TpmDevice.open(path);
    }
    if (device.isPresent()) {
      throw settings.wrong(TCP, "cannot stand beside " + DEVICE);
    }
    Matcher address = ADDRESS.matcher(tcp.get());
    if (!address.matches() || Integer.parseInt(address.group(2)) > 0xffff) {
      throw settings.wrong(TCP, "must be HOST:PORT");
    }
    String host = address.group(1);
    int port = Integer.parseInt(address.group(2));
    return () -> TpmSocket.open(host, port);
  }

  private static HashBank bank(AttestorSettings settings) throws IOException {
    return HashBank.ofLabel(settings.text(BANK).orElse(HashBank.SHA256.label()))
        .filter(bank -> bank != HashBank.SHA1)
        .orElseThrow(() -> settings.wrong(BANK, "must be sha256, sha384 or sha512"));
  }

  private static SortedSet<Integer> pcrs(AttestorSettings settings) throws IOException {
    String list = settings.text(PCRS).orElse("0,1,2,3,4,5,6,7");
    var pcrs = new TreeSet<Integer>();
    if (INDEXES.matcher(list).matches()) {
      for (String index : list.split(",", -1)) {
        pcrs.add(Integer.parseInt(index));
      }
    }
    if (pcrs.isEmpty() || pcrs.last() > LAST_PCR) {
      throw settings.wrong(PCRS, "must be indexes from 0 to 23 with commas");
    }
    return pcrs;
  }

  private static Optional<Integer> handle(AttestorSettings settings, String name)
      throws IOException {
    Optional<String> text = settings.text(name);
    if (text.isPresent() && !HANDLE.matcher(text.get()).matches()) {
      throw settings.wrong(
          name,
          name.equals(KEY)
              ? "must be transient-rsa, transient-ecc or a handle such as 0x81000003"
              : "must be an index such as 0x01400001");
    }
    return text.map(hex -> Integer.parseUnsignedInt(hex.substring(2), 16));
  }
}

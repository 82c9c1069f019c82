package org.fedclave.attestation.eventlog;

import java.util.Map;

/** Types of logged events (TCG PC Client Platform Firmware Profile, section 10.4.1). */
public final class EventType {

  /** Not extended into any register: information about the log. */
  public static final long NO_ACTION = 3;

  public static final long SEPARATOR = 4;
  public static final long ACTION = 5;
  public static final long S_CRTM_VERSION = 8;
  public static final long EFI_VARIABLE_DRIVER_CONFIG = 0x8000_0001L;
  public static final long EFI_BOOT_SERVICES_APPLICATION = 0x8000_0003L;

  private static final Map<Long, String> NAMES =
      Map.ofEntries(
          Map.entry(0L, "EV_PREBOOT_CERT"),
          Map.entry(1L, "EV_POST_CODE"),
          Map.entry(2L, "EV_UNUSED"),
          Map.entry(NO_ACTION, "EV_NO_ACTION"),
          Map.entry(SEPARATOR, "EV_SEPARATOR"),
          Map.entry(ACTION, "EV_ACTION"),
          Map.entry(6L, "EV_EVENT_TAG"),
          Map.entry(7L, "EV_S_CRTM_CONTENTS"),
          Map.entry(S_CRTM_VERSION, "EV_S_CRTM_VERSION"),
          Map.entry(9L, "EV_CPU_MICROCODE"),
          Map.entry(0x0aL, "EV_PLATFORM_CONFIG_FLAGS"),
          Map.entry(0x0bL, "EV_TABLE_OF_DEVICES"),
          Map.entry(0x0cL, "EV_COMPACT_HASH"),
          Map.entry(0x0dL, "EV_IPL"),
          Map.entry(0x0eL, "EV_IPL_PARTITION_DATA"),
          Map.entry(0x0fL, "EV_NONHOST_CODE"),
          Map.entry(0x10L, "EV_NONHOST_CONFIG"),
          Map.entry(0x11L, "EV_NONHOST_INFO"),
          Map.entry(0x12L, "EV_OMIT_BOOT_DEVICE_EVENTS"),
          Map.entry(0x13L, "EV_POST_CODE2"),
          Map.entry(EFI_VARIABLE_DRIVER_CONFIG, "EV_EFI_VARIABLE_DRIVER_CONFIG"),
          Map.entry(0x8000_0002L, "EV_EFI_VARIABLE_BOOT"),
          Map.entry(EFI_BOOT_SERVICES_APPLICATION, "EV_EFI_BOOT_SERVICES_APPLICATION"),
          Map.entry(0x8000_0004L, "EV_EFI_BOOT_SERVICES_DRIVER"),
          Map.entry(0x8000_0005L, "EV_EFI_RUNTIME_SERVICES_DRIVER"),
          Map.entry(0x8000_0006L, "EV_EFI_GPT_EVENT"),
          Map.entry(0x8000_0007L, "EV_EFI_ACTION"),
          Map.entry(0x8000_0008L, "EV_EFI_PLATFORM_FIRMWARE_BLOB"),
          Map.entry(0x8000_0009L, "EV_EFI_HANDOFF_TABLES"),
          Map.entry(0x8000_000aL, "EV_EFI_PLATFORM_FIRMWARE_BLOB2"),
          Map.entry(0x8000_000bL, "EV_EFI_HANDOFF_TABLES2"),
          Map.entry(0x8000_000cL, "EV_EFI_VARIABLE_BOOT2"),
          Map.entry(0x8000_000dL, "EV_EFI_GPT_EVENT2"),
          Map.entry(0x8000_0010L, "EV_EFI_HCRTM_EVENT"),
          Map.entry(0x8000_00e0L, "EV_EFI_VARIABLE_AUTHORITY"),
          Map.entry(0x8000_00e1L, "EV_EFI_SPDM_FIRMWARE_BLOB"),
          Map.entry(0x8000_00e2L, "EV_EFI_SPDM_FIRMWARE_CONFIG"),
          Map.entry(0x8000_00e3L, "EV_EFI_SPDM_DEVICE_POLICY"),
          Map.entry(0x8000_00e4L, "EV_EFI_SPDM_DEVICE_AUTHORITY"));

  private EventType() {}

  /** The specification's name, or the number in hexadecimal where it has none. */
  public static String name(long type) {
    return NAMES.getOrDefault(type, "0x" + Long.toHexString(type));
  }
}

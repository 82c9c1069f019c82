package org.fedclave.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.fedclave.protocol.Bytes;

/**
 * What must not be in any log, each by a name that is safe to print, and how it may look there: as
 * bytes, in hex, in Base64 at any alignment, in decimal numbers.
 */
final class Secrets {

  /** So many bytes of a secret anywhere are a find: 2^-64 that it is chance. */
  private static final int TELLING_BYTES = 8;

  private static final int PREFIX = 4;

  private final Map<String, List<byte[]>> forms = new LinkedHashMap<>();

  /** Bytes that nobody may see, or any part of. */
  void addKey(String name, Bytes secret) {
    List<byte[]> all = new ArrayList<>();
    byte[] bytes = secret.toArray();
    if (bytes.length < TELLING_BYTES) {
      throw new IllegalArgumentException(name + " is too short to be told from chance");
    }
    for (int from = 0; from + TELLING_BYTES <= bytes.length; from += TELLING_BYTES) {
      all.addAll(forms(Arrays.copyOfRange(bytes, from, from + TELLING_BYTES)));
    }
    forms.put(name, all);
  }

  /** Bytes of which parts may be anywhere, as of a number that many have. */
  void addWhole(String name, Bytes secret) {
    forms.put(name, forms(secret.toArray()));
  }

  private static List<byte[]> forms(byte[] bytes) {
    List<byte[]> all = new ArrayList<>();
    all.add(bytes);
    all.add(text(HexFormat.of().formatHex(bytes)));
    all.add(text(HexFormat.of().withUpperCase().formatHex(bytes)));
    all.add(text(HexFormat.ofDelimiter(":").formatHex(bytes)));
    all.add(text(HexFormat.ofDelimiter(" ").formatHex(bytes)));
    all.add(text(decimal(bytes)));
    all.add(text(unsigned(bytes)));
    all.addAll(base64(bytes));
    return all;
  }

  /** Words that nobody may see, such as a row or a passphrase. */
  void addText(String name, String secret) {
    byte[] bytes = text(secret);
    forms.put(name, forms(bytes));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** As Java prints an array. */
  private static String decimal(byte[] part) {
    String all = Arrays.toString(part);
    return all.substring(1, all.length() - 1);
  }

  private static String unsigned(byte[] part) {
    List<String> numbers = new ArrayList<>();
    for (byte each : part) {
      numbers.add(Integer.toString(each & 0xff));
    }
    return String.join(", ", numbers);
  }

  /** The characters that these bytes alone decide, wherever in a longer text they stand. */
  private static List<byte[]> base64(byte[] part) {
    List<byte[]> all = new ArrayList<>();
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + part.length];
      System.arraycopy(part, 0, shifted, before, part.length);
      int from = (before * 8 + 5) / 6;
      int to = shifted.length * 8 / 6;
      all.add(text(Base64.getEncoder().encodeToString(shifted).substring(from, to)));
      all.add(text(Base64.getUrlEncoder().encodeToString(shifted).substring(from, to)));
    }
    return all;
  }

  Set<String> names() {
    return Set.copyOf(forms.keySet());
  }

  /** Names of those that are in a file, which is read through once. */
  Set<String> in(byte[] content) {
    Map<Integer, List<Form>> byPrefix = new HashMap<>();
    var beginnings = new BitSet(1 << 16);
    forms.forEach(
        (name, all) ->
            all.forEach(
                bytes -> {
                  beginnings.set(prefix(bytes, 0) >>> 16);
                  byPrefix
                      .computeIfAbsent(prefix(bytes, 0), _ -> new ArrayList<>())
                      .add(new Form(name, bytes));
                }));
    Set<String> found = new TreeSet<>();
    for (int at = 0; at + PREFIX <= content.length; at++) {
      int prefix = prefix(content, at);
      if (beginnings.get(prefix >>> 16)) {
        for (Form form : byPrefix.getOrDefault(prefix, List.of())) {
          if (form.isAt(at, content)) {
            found.add(form.name);
          }
        }
      }
    }
    return found;
  }

  private static int prefix(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  /** One way in which a secret may look. */
  private static final class Form {

    private final String name;
    private final byte[] bytes;

    Form(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    boolean isAt(int at, byte[] content) {
      return at + bytes.length <= content.length
          && Arrays.equals(content, at, at + bytes.length, bytes, 0, bytes.length);
    }
  }

  /** Names of those that are in any file of a folder. */
  Set<String> below(Path folder) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        for (String name : in(Files.readAllBytes(file))) {
          found.add(name + " in " + file.getFileName());
        }
      }
    }
    return found;
  }
}

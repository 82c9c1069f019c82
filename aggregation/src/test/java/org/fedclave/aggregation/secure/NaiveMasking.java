package org.fedclave.aggregation.secure;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secure aggregation once more, slowly, from the papers and {@code docs/wire.md}: a round of five
 * parties on a graph of degree 4 or 2, in which one drops out after it shared. It uses none of the
 * classes that it is to check. What it writes down is the file of vectors.
 */
final class NaiveMasking {

  static final BigInteger FIELD = BigInteger.TWO.pow(61).subtract(BigInteger.ONE);
  private static final BigInteger CURVE = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  final int parties;
  final int degree;
  final int threshold;
  final int bits;
  final int length;
  final int dropped;
  final int round;
  final Map<String, String> lines = new LinkedHashMap<>();

  private final byte[] run;

  NaiveMasking(
      int parties, int degree, int threshold, int bits, int length, int dropped, int round) {
    this.parties = parties;
    this.degree = degree;
    this.threshold = threshold;
    this.bits = bits;
    this.length = length;
    this.dropped = dropped;
    this.round = round;
    this.run = sha256(ascii("a run for vectors"));
    say("parties", Integer.toString(parties));
    say("degree", Integer.toString(degree));
    say("threshold", Integer.toString(threshold));
    say("bits", Integer.toString(bits));
    say("length", Integer.toString(length));
    say("dropped", Integer.toString(dropped));
    say("round", Integer.toString(round));
    say("run", hex(run));
    work();
  }

  /** A participant's secrets: chain, channel key, stream, masking key, seed of the self-mask. */
  static byte[] secret(int party, String name) {
    return sha256(ascii("vectors/" + party + "/" + name));
  }

  int[] vector(int party) {
    int[] vector = new int[length];
    byte[] stream = counterMode(sha256(ascii("vectors/" + party + "/input")), 4 * length);
    for (int i = 0; i < length; i++) {
      vector[i] = littleEndian(stream, 4 * i, 4).intValue();
    }
    return vector;
  }

  private void work() {
    byte[][] channel = new byte[parties][];
    byte[][] masking = new byte[parties][];
    byte[][] reveals = new byte[parties][];
    for (int p = 0; p < parties; p++) {
      channel[p] = x25519(secret(p, "channel"), base());
      masking[p] = x25519(secret(p, "masking"), base());
      reveals[p] = chain(p, secret(p, "chain"), 1);
      say("channel-key " + p, hex(channel[p]));
      say("masking-key " + p, hex(masking[p]));
      say("reveal " + p, hex(reveals[p]));
      say("tip " + p, hex(chain(p, reveals[p], round + 1)));
      say("input " + p, ints(vector(p)));
    }
    byte[] session = session(masking, reveals);
    say("session", hex(session));
    int[] order = order(reveals);
    say("order", ints(order));
    BigInteger[][][] seedShares = new BigInteger[parties][][];
    BigInteger[][][] keyShares = new BigInteger[parties][][];
    for (int p = 0; p < parties; p++) {
      byte[] stream = counterMode(secret(p, "stream"), 8 * 2 * 5 * threshold);
      seedShares[p] = share(secret(p, "seed"), stream, 0);
      keyShares[p] = share(secret(p, "masking"), stream, 8 * 5 * (threshold - 1));
      say("self-mask " + p, hex(selfMaskCommitment(session, p)));
      for (int q : neighbourhood(p, order)) {
        say("seed-share " + p + " " + q, hex(bytes(seedShares[p][q])));
        say("key-share " + p + " " + q, hex(bytes(keyShares[p][q])));
        if (p != q) {
          byte[] context = domain("fedclave/mask-shares", session, u32(p), u32(q));
          byte[] key = hkdf(root(p, q, channel), context);
          byte[] both = join(bytes(seedShares[p][q]), bytes(keyShares[p][q]));
          say("sealed " + p + " " + q, hex(gcm(key, context, both)));
        }
      }
    }
    long[] sum = new long[length];
    for (int p = 0; p < parties; p++) {
      long[] masked = masked(p, session, masking, order);
      if (p != dropped) {
        say("masked " + p, hex(packed(masked)));
        for (int i = 0; i < length; i++) {
          sum[i] += masked[i];
        }
      }
    }
    confirm(session, channel, order);
    unmask(sum, session, masking, order, seedShares, keyShares);
    int[] result = new int[length];
    for (int i = 0; i < length; i++) {
      result[i] = (int) Math.floorMod(sum[i], 1L << bits);
    }
    say("sum", ints(result));
  }

  /** The root of a channel in this round: of round 0, and then one step a round. */
  private byte[] root(int p, int q, byte[][] channel) {
    int low = Math.min(p, q);
    int high = Math.max(p, q);
    byte[] info =
        domain("fedclave/mask-channel", run, u32(low), u32(high), channel[low], channel[high]);
    byte[] root = hkdf(x25519(secret(p, "channel"), channel[q]), info);
    for (int i = 0; i < round; i++) {
      root = hkdf(root, domain("fedclave/mask-channel-next"));
    }
    return root;
  }

  /** All but the one that dropped out confirm all but it, each to each of its neighbours. */
  private void confirm(byte[] session, byte[][] channel, int[] order) {
    var survivors = new ByteArrayOutputStream();
    for (int p = 0; p < parties; p++) {
      if (p != dropped) {
        survivors.writeBytes(new byte[] {(byte) (p >>> 8), (byte) p});
      }
    }
    for (int p = 0; p < parties; p++) {
      for (int q : neighbourhood(p, order)) {
        if (p != q && p != dropped && q != dropped) {
          byte[] info = domain("fedclave/mask-confirmation", session, u32(p), u32(q));
          byte[] said = domain("fedclave/mask-survivors", session, u32(p), survivors.toByteArray());
          byte[] tag = hmac(hkdf(root(p, q, channel), info), said);
          say("tag " + p + " " + q, hex(Arrays.copyOf(tag, 16)));
        }
      }
    }
  }

  /** y_u = x_u + PRG(b_u) + sum of +-PRG(s_uv). */
  private long[] masked(int p, byte[] session, byte[][] masking, int[] order) {
    long[] y = new long[length];
    int[] x = vector(p);
    for (int i = 0; i < length; i++) {
      y[i] = x[i];
    }
    byte[] key =
        Arrays.copyOf(hkdf(secret(p, "seed"), domain("fedclave/mask-self", session, u32(p))), 16);
    say("self-mask-key " + p, hex(key));
    addMask(y, key, 1);
    for (int q : neighbourhood(p, order)) {
      if (q != p) {
        byte[] pairwise = pairwise(session, secret(p, "masking"), masking[q], p, q);
        say("mask-key " + p + " " + q, hex(pairwise));
        addMask(y, pairwise, p > q ? 1 : -1);
      }
    }
    return y;
  }

  private void unmask(
      long[] sum,
      byte[] session,
      byte[][] masking,
      int[] order,
      BigInteger[][][] seedShares,
      BigInteger[][][] keyShares) {
    for (int p = 0; p < parties; p++) {
      List<Integer> holders = new ArrayList<>();
      for (int q : neighbourhood(p, order)) {
        if (q != dropped) {
          holders.add(q);
        }
      }
      // The last of them, where the implementation takes the first: any will do.
      holders = holders.subList(holders.size() - threshold, holders.size());
      if (p == dropped) {
        byte[] key = recover(keyShares[p], holders);
        for (int q : neighbourhood(p, order)) {
          if (q != p) {
            addMask(sum, pairwise(session, key, masking[q], p, q), q > p ? -1 : 1);
          }
        }
      } else {
        byte[] seed = recover(seedShares[p], holders);
        byte[] info = domain("fedclave/mask-self", session, u32(p));
        addMask(sum, Arrays.copyOf(hkdf(seed, info), 16), -1);
      }
    }
  }

  private static byte[] pairwise(byte[] session, byte[] secret, byte[] theirs, int p, int q) {
    byte[] info = domain("fedclave/mask", session, u32(Math.min(p, q)), u32(Math.max(p, q)));
    return Arrays.copyOf(hkdf(x25519(secret, theirs), info), 16);
  }

  private void addMask(long[] vector, byte[] key, int sign) {
    byte[] stream = counterMode(key, 4 * length);
    for (int i = 0; i < length; i++) {
      vector[i] += sign * littleEndian(stream, 4 * i, 4).longValue();
    }
  }

  private byte[] packed(long[] vector) {
    BigInteger all = BigInteger.ZERO;
    for (int i = 0; i < length; i++) {
      all = all.add(BigInteger.valueOf(Math.floorMod(vector[i], 1L << bits)).shiftLeft(i * bits));
    }
    byte[] packed = new byte[(bits * length + 7) / 8];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = all.shiftRight(8 * i).byteValue();
    }
    return packed;
  }

  private byte[] selfMaskCommitment(byte[] session, int p) {
    return sha256(domain("fedclave/mask-self-commitment", session, u32(p), secret(p, "seed")));
  }

  private byte[] chain(int party, byte[] from, int steps) {
    byte[] value = from;
    for (int i = 0; i < steps; i++) {
      value = sha256(domain("fedclave/mask-graph-chain", run, u32(party), value));
    }
    return value;
  }

  private byte[] session(byte[][] masking, byte[][] reveals) {
    List<byte[]> parts = new ArrayList<>();
    for (int p = 0; p < parties; p++) {
      parts.addAll(List.of(u32(p), masking[p], reveals[p]));
    }
    byte[] roster = sha256(domain("fedclave/mask-roster", parts.toArray(byte[][]::new)));
    return sha256(domain("fedclave/mask-session", run, u32(round), roster));
  }

  private int[] order(byte[][] reveals) {
    List<byte[]> parts = new ArrayList<>(List.of(run, u32(round)));
    for (int p = 0; p < parties; p++) {
      parts.addAll(List.of(u32(p), reveals[p]));
    }
    byte[] seed = sha256(domain("fedclave/mask-graph", parts.toArray(byte[][]::new)));
    say("graph-seed", hex(seed));
    var words = new ByteArrayOutputStream();
    for (int block = 0; block < 64; block++) {
      words.writeBytes(sha256(domain("fedclave/mask-graph", seed, u32(block))));
    }
    int[] order = new int[parties];
    for (int i = 0; i < parties; i++) {
      order[i] = i;
    }
    int at = 0;
    for (int i = parties - 1; i > 0; i--) {
      BigInteger bound = BigInteger.valueOf(i + 1L);
      BigInteger limit = BigInteger.TWO.pow(32).divide(bound).multiply(bound);
      BigInteger word;
      do {
        word = new BigInteger(1, Arrays.copyOfRange(words.toByteArray(), at, at + 4));
        at += 4;
      } while (word.compareTo(limit) >= 0);
      int j = word.mod(bound).intValue();
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private int[] neighbourhood(int party, int[] order) {
    List<Integer> near = new ArrayList<>();
    for (int a = 0; a < parties; a++) {
      for (int b = 0; b < parties; b++) {
        int apart = Math.min(Math.floorMod(a - b, parties), Math.floorMod(b - a, parties));
        if (order[a] == party && (degree >= parties - 1 || 2 * apart <= degree)) {
          near.add(order[b]);
        }
      }
    }
    return near.stream().sorted().mapToInt(Integer::intValue).toArray();
  }

  /** Five polynomials of degree t-1; for each party their values at party + 1. */
  private BigInteger[][] share(byte[] secret, byte[] stream, int from) {
    BigInteger number = new BigInteger(1, secret);
    BigInteger[][] shares = new BigInteger[parties][5];
    for (int p = 0; p < parties; p++) {
      for (int piece = 0; piece < 5; piece++) {
        BigInteger x = BigInteger.valueOf(p + 1L);
        BigInteger value = number.shiftRight(52 * piece).mod(BigInteger.TWO.pow(52));
        for (int power = 1; power < threshold; power++) {
          int at = from + 8 * (5 * (power - 1) + piece);
          BigInteger coefficient = littleEndian(stream, at, 8).mod(BigInteger.TWO.pow(61));
          if (coefficient.equals(FIELD)) {
            throw new AssertionError("drawn again: choose other secrets");
          }
          value = value.add(coefficient.multiply(x.pow(power))).mod(FIELD);
        }
        shares[p][piece] = value;
      }
    }
    return shares;
  }

  private static byte[] recover(BigInteger[][] shares, List<Integer> holders) {
    BigInteger secret = BigInteger.ZERO;
    for (int piece = 0; piece < 5; piece++) {
      BigInteger value = BigInteger.ZERO;
      for (int i : holders) {
        BigInteger term = shares[i][piece];
        for (int j : holders) {
          if (i != j) {
            term = term.multiply(BigInteger.valueOf(j + 1L));
            term = term.multiply(BigInteger.valueOf((long) j - i).modInverse(FIELD));
          }
        }
        value = value.add(term).mod(FIELD);
      }
      secret = secret.add(value.shiftLeft(52 * piece));
    }
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[31 - i] = secret.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  private static byte[] bytes(BigInteger[] share) {
    byte[] bytes = new byte[40];
    for (int i = 0; i < 40; i++) {
      bytes[i] = share[i / 8].shiftRight(8 * (7 - i % 8)).byteValue();
    }
    return bytes;
  }

  /** RFC 7748, section 5, with big integers. */
  static byte[] x25519(byte[] scalar, byte[] point) {
    byte[] clamped = scalar.clone();
    clamped[0] &= (byte) 248;
    clamped[31] = (byte) ((clamped[31] & 127) | 64);
    BigInteger k = littleEndian(clamped, 0, 32);
    BigInteger x1 = littleEndian(point, 0, 32).mod(BigInteger.TWO.pow(255)).mod(CURVE);
    BigInteger x2 = BigInteger.ONE;
    BigInteger z2 = BigInteger.ZERO;
    BigInteger x3 = x1;
    BigInteger z3 = BigInteger.ONE;
    for (int t = 254; t >= 0; t--) {
      boolean bit = k.testBit(t);
      BigInteger p = bit ? x3 : x2;
      BigInteger q = bit ? z3 : z2;
      BigInteger r = bit ? x2 : x3;
      BigInteger s = bit ? z2 : z3;
      BigInteger aa = p.add(q).pow(2).mod(CURVE);
      BigInteger bb = p.subtract(q).pow(2).mod(CURVE);
      BigInteger e = aa.subtract(bb);
      BigInteger da = r.subtract(s).multiply(p.add(q));
      BigInteger cb = r.add(s).multiply(p.subtract(q));
      BigInteger sumX = da.add(cb).pow(2).mod(CURVE);
      BigInteger sumZ = x1.multiply(da.subtract(cb).pow(2)).mod(CURVE);
      BigInteger doubleX = aa.multiply(bb).mod(CURVE);
      BigInteger doubleZ = e.multiply(aa.add(BigInteger.valueOf(121_665).multiply(e))).mod(CURVE);
      x2 = bit ? sumX : doubleX;
      z2 = bit ? sumZ : doubleZ;
      x3 = bit ? doubleX : sumX;
      z3 = bit ? doubleZ : sumZ;
    }
    BigInteger u = x2.multiply(z2.modPow(CURVE.subtract(BigInteger.TWO), CURVE)).mod(CURVE);
    byte[] result = new byte[32];
    for (int i = 0; i < 32; i++) {
      result[i] = u.shiftRight(8 * i).byteValue();
    }
    return result;
  }

  private static byte[] base() {
    byte[] nine = new byte[32];
    nine[0] = 9;
    return nine;
  }

  /** RFC 5869: one block without salt. */
  private static byte[] hkdf(byte[] secret, byte[] info) {
    byte[] extracted = hmac(new byte[32], secret);
    return hmac(extracted, join(info, new byte[] {1}));
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The encryption of 0, 1, 2, ... as 128-bit numbers, block by block. */
  private static byte[] counterMode(byte[] key, int size) {
    try {
      Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      var stream = new ByteArrayOutputStream();
      for (int block = 0; stream.size() < size; block++) {
        stream.writeBytes(aes.doFinal(join(new byte[12], u32(block))));
      }
      return Arrays.copyOf(stream.toByteArray(), size);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] gcm(byte[] key, byte[] aad, byte[] plaintext) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(128, new byte[12]));
      cipher.updateAAD(aad);
      return cipher.doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** DS(name), then the length of each part in eight bytes and the part. */
  private static byte[] domain(String name, byte[]... parts) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(ascii(name));
    out.write(0);
    for (byte[] part : parts) {
      out.writeBytes(new byte[4]);
      out.writeBytes(u32(part.length));
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] sha256(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static BigInteger littleEndian(byte[] bytes, int from, int count) {
    BigInteger number = BigInteger.ZERO;
    for (int i = count - 1; i >= 0; i--) {
      number = number.shiftLeft(8).add(BigInteger.valueOf(bytes[from + i] & 0xff));
    }
    return number;
  }

  private static byte[] u32(int n) {
    return new byte[] {(byte) (n >>> 24), (byte) (n >>> 16), (byte) (n >>> 8), (byte) n};
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String ints(int[] numbers) {
    return Arrays.toString(numbers);
  }

  private void say(String name, String value) {
    if (lines.put(name, value) != null) {
      throw new AssertionError(name + " twice");
    }
  }

  String text() {
    var text = new StringBuilder();
    lines.forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
    return text.toString();
  }
}

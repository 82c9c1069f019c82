package org.fedclave.simulator.fuzz;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.List;
import java.util.UUID;
import org.fedclave.attestation.referencevalues.ReferenceValues;
import org.fedclave.attestation.referencevalues.Sigstruct;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/** What reference values are computed from: firmware images without code, a signed enclave. */
final class FirmwareSeeds {

  private static final int PAGE = 4096;
  private static final int METADATA_FROM_END = 1024;
  private static final int AFTER_TABLE = 32;
  private static final int ENTRY_OVERHEAD = 18;
  private static final String FOOTER = "96b582de-1fb2-45f7-baea-a366c55a082d";

  private static final Bytes SIGSTRUCT = sigstruct();

  private FirmwareSeeds() {}

  /** One page with SEV metadata, reset vector and hash table. */
  static List<Bytes> ovmf() {
    ByteBuffer image = littleEndian(PAGE);
    image.position(PAGE - METADATA_FROM_END);
    image.put(ascii("ASEV")).putInt(16 + 12 * 4).putInt(1).putInt(4);
    image.putInt(0x800000).putInt(0x9000).putInt(1);
    image.putInt(0x80d000).putInt(0x1000).putInt(2);
    image.putInt(0x80e000).putInt(0x1000).putInt(3);
    image.putInt(0x80f000).putInt(0x1000).putInt(16);
    ByteBuffer table = littleEndian(256);
    entry(table, "00f771de-1a7e-4fcb-890e-68c77e2fb44e", 0x80b004);
    entry(table, "7255371f-3a3b-4b04-927b-1da6efa8d454", 0x80fc00, 0x400);
    entry(table, "dc886566-984a-4798-a75e-5585a7bf67cc", METADATA_FROM_END);
    return List.of(withTable(image, table));
  }

  /** Two pages with a measured section and one of plain memory. */
  static List<Bytes> tdvf() {
    ByteBuffer image = littleEndian(2 * PAGE);
    image.position(2 * PAGE - METADATA_FROM_END);
    image.put(ascii("TDVF")).putInt(16 + 32 * 2).putInt(1).putInt(2);
    image.putInt(0).putInt(2 * PAGE).putLong(0xffffe000L).putLong(2 * PAGE).putInt(0).putInt(1);
    image.putInt(0).putInt(0).putLong(0x810000).putLong(0x3000).putInt(3).putInt(0);
    ByteBuffer table = littleEndian(256);
    entry(table, "e47a6535-984a-4798-865e-4685a7bf8ec2", METADATA_FROM_END);
    return List.of(withTable(image, table));
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** All of it, wherever its position is. */
  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  private static byte[] ascii(String text) {
    return Bytes.utf8(text).toArray();
  }

  private static void entry(ByteBuffer table, String guid, int... words) {
    for (int word : words) {
      table.putInt(word);
    }
    head(table, 4 * words.length, guid);
  }

  /** Length and name of an entry stand after its content; its name in Microsoft's byte order. */
  private static void head(ByteBuffer table, int contentBytes, String guid) {
    UUID id = UUID.fromString(guid);
    long most = id.getMostSignificantBits();
    table.putShort((short) (contentBytes + ENTRY_OVERHEAD));
    table.putInt((int) (most >> 32)).putShort((short) (most >> 16)).putShort((short) most);
    table.order(ByteOrder.BIG_ENDIAN).putLong(id.getLeastSignificantBits());
    table.order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Bytes withTable(ByteBuffer image, ByteBuffer table) {
    head(table, table.position(), FOOTER);
    image.position(image.capacity() - AFTER_TABLE - table.position());
    image.put(bytes(table), 0, table.position());
    return Bytes.wrap(bytes(image));
  }

  static List<Bytes> sigstructs() {
    return List.of(SIGSTRUCT);
  }

  /** Signed as the SDM says (volume 3D, section "Enclave Signature Structure"). */
  private static Bytes sigstruct() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(new RSAKeyGenParameterSpec(3072, BigInteger.valueOf(3)));
      KeyPair key = generator.generateKeyPair();
      BigInteger n = ((RSAPublicKey) key.getPublic()).getModulus();
      ByteBuffer raw = littleEndian(Sigstruct.BYTES);
      raw.put(0, Bytes.hex("06000000e10000000000010000000000").toArray());
      raw.put(24, Bytes.hex("01010000600000006000000001000000").toArray());
      raw.put(128, number(n)).putInt(512, 3);
      raw.put(960, Bytes.hex("ab".repeat(32)).toArray());
      Signature rsa = Signature.getInstance("SHA256withRSA");
      rsa.initSign(key.getPrivate());
      rsa.update(bytes(raw), 0, 128);
      rsa.update(bytes(raw), 900, 128);
      BigInteger s = new BigInteger(1, rsa.sign());
      BigInteger[] square = s.multiply(s).divideAndRemainder(n);
      raw.put(516, number(s)).put(1040, number(square[0]));
      raw.put(1424, number(square[1].multiply(s).divide(n)));
      return Bytes.wrap(bytes(raw));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has RSA", e);
    }
  }

  private static byte[] number(BigInteger value) {
    byte[] little = new byte[384];
    byte[] big = value.toByteArray();
    for (int i = 0; i < Math.min(little.length, big.length); i++) {
      little[i] = big[big.length - 1 - i];
    }
    return little;
  }

  /** All that the signed enclave shows. */
  static List<Bytes> referenceValues() {
    try {
      Sigstruct read = Sigstruct.read(SIGSTRUCT);
      return List.of(ReferenceValues.of(read.referenceValues()).toJson());
    } catch (MalformedException e) {
      throw new AssertionError("the structure is sound", e);
    }
  }
}

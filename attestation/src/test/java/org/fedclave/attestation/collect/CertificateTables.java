package org.fedclave.attestation.collect;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.fedclave.protocol.Bytes;

/** Writes certificate tables by the text of AMD 56421, section 4.1.8.1. */
final class CertificateTables {

  static final String VCEK = "63da758d-e664-4564-adc5-f4b93be8accd";
  static final String VLEK = "a8074bc2-a25a-483e-aae6-39c045a0b8a1";
  static final String ASK = "4ab7b379-bbac-4fe4-a02f-05aef327c782";
  static final String ARK = "c0b406a4-a803-4952-9743-3fb6014cd0ae";
  static final String CRL = "92f81bc3-5811-4d3d-97ff-d19f88dc67ea";

  record Row(String guid, Bytes content) {
    Row(String guid, String content) {
      this(guid, Bytes.utf8(content));
    }
  }

  private CertificateTables() {}

  static Bytes whole() {
    return of(
        new Row(VCEK, "vcek"),
        new Row(VLEK, "vlek"),
        new Row(ASK, "ask"),
        new Row(ARK, "ark"),
        new Row(CRL, "crl"),
        new Row("00112233-4455-6677-8899-aabbccddeeff", "of another kind"));
  }

  static Bytes of(Row... rows) {
    int offset = 24 * (rows.length + 1);
    List<Integer> offsets = new ArrayList<>();
    for (Row row : rows) {
      offsets.add(offset);
      offset += row.content().size();
    }
    ByteBuffer table = ByteBuffer.allocate(offset + 100).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rows.length; i++) {
      table.put(Bytes.hex(rows[i].guid().replace("-", "")).toArray());
      table.putInt(offsets.get(i)).putInt(rows[i].content().size());
    }
    table.position(24 * (rows.length + 1));
    for (Row row : rows) {
      table.put(row.content().toArray());
    }
    return Bytes.wrap(table.array());
  }
}

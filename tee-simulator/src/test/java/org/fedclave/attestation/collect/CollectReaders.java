package org.fedclave.attestation.collect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;

/** Opens this package's reader of what the host wrote to the fuzz tests. */
public final class CollectReaders {

  private CollectReaders() {}

  /**
   * The certificate table beside an SNP report (GHCB specification, "SNP Extended Guest Request").
   */
  public static void certificateTable(Bytes report, Bytes table) throws MalformedException {
    try {
      SnpCertificateTable.pieces(report, table);
    } catch (IOException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  /** A table of these certificates. */
  public static Bytes tableOf(Bytes vcek, Bytes ask, Bytes ark) {
    Map<String, Bytes> rows =
        Map.of(
            "63da758de6644564adc5f4b93be8accd", vcek,
            "4ab7b379bbac4fe4a02f05aef327c782", ask,
            "c0b406a4a803495297433fb6014cd0ae", ark);
    int offset = 24 * (rows.size() + 1);
    int size = offset + rows.values().stream().mapToInt(Bytes::size).sum();
    byte[] table = new byte[size];
    ByteBuffer head = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    for (Map.Entry<String, Bytes> row : rows.entrySet()) {
      head.put(Bytes.hex(row.getKey()).toArray()).putInt(offset).putInt(row.getValue().size());
      System.arraycopy(row.getValue().unsafeArray(), 0, table, offset, row.getValue().size());
      offset += row.getValue().size();
    }
    return Bytes.wrap(table);
  }
}

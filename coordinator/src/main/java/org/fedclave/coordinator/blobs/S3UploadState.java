package org.fedclave.coordinator.blobs;

import java.util.List;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.CborReader;
import org.fedclave.protocol.CborWriter;
import org.fedclave.protocol.MalformedException;

/**
 * What is kept in S3 of an upload that has not ended: enough to go on with it on any coordinator.
 *
 * @param upload S3's name of the upload in parts; empty while there is none
 * @param tags of the parts that S3 has, as it said them
 * @param hash state of the SHA-256 over everything up to the end of {@code tail}
 * @param tail bytes after the last part
 * @param written bytes of parts and tail
 */
record S3UploadState(String upload, List<String> tags, Bytes hash, Bytes tail, long written) {

  private static final int MOST_PARTS = 10_000;

  S3UploadState {
    tags = List.copyOf(tags);
  }

  Bytes toBytes() {
    return new CborWriter()
        .put("upload", upload)
        .putBytes("tags", tags.stream().map(Bytes::utf8).toList())
        .put("hash", hash)
        .put("tail", tail)
        .put("written", written)
        .toBytes();
  }

  static S3UploadState parse(Bytes cbor) throws MalformedException {
    CborReader map = CborReader.decode("upload", cbor, cbor.size());
    var state =
        new S3UploadState(
            map.text("upload"),
            map.byteStrings("tags", MOST_PARTS).stream().map(Bytes::toUtf8).toList(),
            map.bytes("hash"),
            map.bytes("tail"),
            map.integer("written", 0, Long.MAX_VALUE));
    map.finish();
    return state;
  }
}

package org.fedclave.coordinator;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.Digest;
import org.fedclave.protocol.MemberId;
import org.fedclave.protocol.RunId;
import org.jspecify.annotations.Nullable;

/** Our words to and from columns. */
final class SqlRows {

  private SqlRows() {}

  static byte[] raw(Digest digest) {
    return digest.bytes().unsafeArray();
  }

  static byte[] raw(RunId run) {
    return run.bytes().unsafeArray();
  }

  /**
   * A sentence that somebody else wrote, as both databases take it: PostgreSQL stores no NUL, and
   * neither of them half a character.
   */
  static String text(String sentence) {
    return Bytes.utf8(sentence).toUtf8().replace('\0', '\uFFFD');
  }

  static Digest digest(ResultSet row, String column) throws SQLException {
    return new Digest(Bytes.wrap(row.getBytes(column)));
  }

  static Optional<Digest> optionalDigest(ResultSet row, String column) throws SQLException {
    byte @Nullable [] found = row.getBytes(column);
    return found == null ? Optional.empty() : Optional.of(new Digest(Bytes.wrap(found)));
  }

  static MemberId member(ResultSet row, String column) throws SQLException {
    return new MemberId(row.getString(column));
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
    long found = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(found));
  }
}

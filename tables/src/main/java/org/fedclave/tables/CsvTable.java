package org.fedclave.tables;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Objects;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.fedclave.tables.BadCell.Rule;

/**
 * A table as CSV of RFC 4180: comma, double quotes, the first line names the columns, in any order;
 * UTF-8, a byte order mark allowed, lines ended by LF or CR LF. Blanks belong to a cell.
 */
public final class CsvTable extends TableSource {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(false).get();

  private CsvTable(Path file, TableSchema schema, TableLimits limits) throws IOException {
    super(file, schema, limits);
  }

  /** A table whose file exists; its content is looked at only when it is read. */
  public static CsvTable open(Path file, TableSchema schema, TableLimits limits)
      throws IOException {
    return new CsvTable(file, schema, limits);
  }

  @Override
  String unit() {
    return "line";
  }

  @Override
  void scan(CheckedRow row, RowEnd ends, BadCells bad) throws IOException {
    try (CappedReader capped =
            new CappedReader(
                Files.newBufferedReader(file, StandardCharsets.UTF_8), limits.lineCharacters());
        CSVParser parser = CSVParser.builder().setReader(capped).setFormat(FORMAT).get()) {
      new Scan(capped, parser, bad).run(row, ends);
    }
  }

  /** One pass over the file. */
  private final class Scan {
    private final CappedReader capped;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final BadCells bad;
    private long line;

    Scan(CappedReader capped, CSVParser parser, BadCells bad) {
      this.capped = capped;
      this.parser = parser;
      this.records = parser.iterator();
      this.bad = bad;
    }

    void run(CheckedRow row, RowEnd ends) throws IOException {
      if (!hasNext()) {
        if (bad.total() == 0) {
          bad.add(Rule.FORMAT, 1, "", "a header that names the columns", "an empty file");
        }
        return;
      }
      int[] indices = Header.match(records.next().toList(), schema, line, bad);
      if (bad.total() > 0) {
        return;
      }
      while (hasNext()) {
        CSVRecord cells = records.next();
        row.start(line);
        if (cells.size() != indices.length) {
          bad.add(Rule.ROW_LENGTH, line, "", indices.length + " cells", cells.size() + "");
        } else {
          for (int i = 0; i < indices.length; i++) {
            row.text(indices[i], cells.get(i));
          }
        }
        if (!ends.readOn()) {
          return;
        }
      }
    }

    /** Reads the next record, if there is one that can be read. */
    private boolean hasNext() throws IOException {
      line = parser.getCurrentLineNumber() + 1;
      capped.startRecord();
      try {
        return records.hasNext();
      } catch (UncheckedIOException e) {
        IOException cause = Objects.requireNonNull(e.getCause());
        switch (cause) {
          case CappedReader.LineTooLongException _ ->
              bad.add(
                  Rule.SIZE,
                  line,
                  "",
                  "a line of at most " + limits.lineCharacters() + " characters",
                  "a longer one; is a quote left open?");
          case CSVException _ ->
              bad.add(Rule.FORMAT, line, "", "cells as in RFC 4180", "a misplaced or open quote");
          case CharacterCodingException _ ->
              bad.add(Rule.FORMAT, line, "", "text in UTF-8", "other bytes near this line");
          default -> throw cause;
        }
        return false;
      }
    }
  }

  /**
   * Ends a reader whose current record is too long, so that an open quote does not fill the memory.
   */
  private static final class CappedReader extends Reader {
    private final Reader text;
    private final long cap;
    private long sinceRecord;
    private boolean started;

    /** The parser's buffer reads ahead of the record by up to a buffer. */
    private static final int READ_AHEAD = 2 * 8192;

    CappedReader(Reader text, int recordCharacters) {
      this.text = text;
      this.cap = (long) recordCharacters + READ_AHEAD;
    }

    void startRecord() {
      sinceRecord = 0;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
      if (!started) {
        started = true;
        text.mark(1);
        if (text.read() != '\uFEFF') {
          text.reset();
        }
      }
      int read = text.read(target, offset, length);
      sinceRecord += Math.max(read, 0);
      if (sinceRecord > cap) {
        throw new LineTooLongException();
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      text.close();
    }

    static final class LineTooLongException extends IOException {}
  }
}

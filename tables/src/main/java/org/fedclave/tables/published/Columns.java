package org.fedclave.tables.published;

import java.util.List;
import org.fedclave.tables.Bounds;
import org.fedclave.tables.Column;
import org.fedclave.tables.ColumnType;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Role;
import org.fedclave.tables.Scaling;
import org.fedclave.tables.WhenMissing;

/** Short ways to say the columns of published tables. */
final class Columns {
  /** A missing cell is empty, and becomes zero after scaling beside an indicator. */
  static final Missing EMPTY = new Missing(List.of(""), WhenMissing.ZERO_AFTER_SCALING);

  private Columns() {}

  /** Where the row stands in the published file, from 1: never used for training. */
  static Column position(String name, String unit) {
    return new Column(
        name,
        Role.IDENTIFIER,
        new ColumnType.Numeric(true, unit, new Bounds(1, 1e9), new Scaling.Identity()),
        Missing.NEVER);
  }

  static Column whole(String name, String unit, Bounds bounds, Scaling scaling, Missing missing) {
    return new Column(
        name, Role.FEATURE, new ColumnType.Numeric(true, unit, bounds, scaling), missing);
  }

  static Column real(String name, String unit, Bounds bounds, Scaling scaling, Missing missing) {
    return new Column(
        name, Role.FEATURE, new ColumnType.Numeric(false, unit, bounds, scaling), missing);
  }

  static Column category(String name, Missing missing, String... allowed) {
    return new Column(name, Role.FEATURE, new ColumnType.Category(List.of(allowed)), missing);
  }

  static Column label(String name, List<String> allowed) {
    return new Column(name, Role.LABEL, new ColumnType.Category(allowed), Missing.NEVER);
  }
}

package org.fedclave.tables.published;

import java.util.List;
import org.fedclave.tables.Bounds;
import org.fedclave.tables.Column;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Scaling;
import org.fedclave.tables.TableSchema;

/**
 * Which columns of the heart disease files a table has, and what becomes of missing cells. Scaling
 * is by round numbers of the magnitude that each quantity has, not computed from the rows.
 */
public enum HeartRecipe {
  /**
   * All 13 attributes, those of a few values as categories; missing cells stay missing. A blood
   * pressure or cholesterol of 0, which two of the hospitals wrote for unknown, is missing too.
   */
  ALL(
      new TableSchema(
          "heart-disease",
          List.of(
              Columns.position("line", "position"),
              age(),
              Columns.category("sex", Missing.NEVER, "female", "male"),
              Columns.category(
                  "cp",
                  Missing.NEVER,
                  "typical angina",
                  "atypical angina",
                  "non-anginal pain",
                  "asymptomatic"),
              bloodPressure(1, Columns.EMPTY),
              cholesterol(1, Columns.EMPTY),
              Columns.category("fbs", Columns.EMPTY, "at most 120 mg/dl", "above 120 mg/dl"),
              Columns.category("restecg", Columns.EMPTY, "normal", "st-t abnormal", "hypertrophy"),
              heartRate(Columns.EMPTY),
              Columns.category("exang", Columns.EMPTY, "no", "yes"),
              oldpeak(Columns.EMPTY),
              Columns.category("slope", Columns.EMPTY, "up", "flat", "down"),
              Columns.whole(
                  "ca", "vessels", new Bounds(0, 3), new Scaling.Range(0, 3), Columns.EMPTY),
              Columns.category("thal", Columns.EMPTY, "normal", "fixed", "reversible"),
              label()))),

  /**
   * That of FLamby's Fed-Heart-Disease (Ogier du Terrail et al., NeurIPS 2022): the columns slope,
   * ca and thal dropped, then rows with a missing cell; cp and restecg as dummies without the
   * first: 13 numbers. FLamby scales by the mean and deviation of training rows; here the schema's
   * constants do, which are the same for all and learnt from nobody's rows.
   */
  FLAMBY(
      new TableSchema(
          "heart-disease-flamby",
          List.of(
              Columns.position("line", "position"),
              age(),
              dummy("sex"),
              bloodPressure(0, Missing.NEVER),
              cholesterol(0, Missing.NEVER),
              dummy("fbs"),
              heartRate(Missing.NEVER),
              dummy("exang"),
              oldpeak(Missing.NEVER),
              dummy("cp_2"),
              dummy("cp_3"),
              dummy("cp_4"),
              dummy("restecg_1"),
              dummy("restecg_2"),
              label())));

  @SuppressWarnings("ImmutableEnumChecker") // a schema is a record of records
  private final TableSchema schema;

  HeartRecipe(TableSchema schema) {
    this.schema = schema;
  }

  /** What the tables hold. */
  public TableSchema schema() {
    return schema;
  }

  private static Column age() {
    Bounds bounds = new Bounds(0, 120);
    return Columns.whole("age", "years", bounds, new Scaling.Standard(50, 10), Missing.NEVER);
  }

  private static Column bloodPressure(int least, Missing missing) {
    Bounds bounds = new Bounds(least, 300);
    return Columns.whole("trestbps", "mm Hg", bounds, new Scaling.Standard(130, 20), missing);
  }

  private static Column cholesterol(int least, Missing missing) {
    Bounds bounds = new Bounds(least, 1000);
    return Columns.whole("chol", "mg/dl", bounds, new Scaling.Standard(240, 60), missing);
  }

  private static Column heartRate(Missing missing) {
    Bounds bounds = new Bounds(20, 250);
    return Columns.whole("thalach", "beats/min", bounds, new Scaling.Standard(140, 25), missing);
  }

  private static Column oldpeak(Missing missing) {
    Bounds bounds = new Bounds(-10, 10);
    return Columns.real("oldpeak", "mm", bounds, new Scaling.Standard(1, 1), missing);
  }

  private static Column dummy(String name) {
    Bounds bounds = new Bounds(0, 1);
    return Columns.whole(name, "0 or 1", bounds, new Scaling.Standard(0.5, 0.5), Missing.NEVER);
  }

  private static Column label() {
    return Columns.label("disease", List.of("absent", "present"));
  }
}

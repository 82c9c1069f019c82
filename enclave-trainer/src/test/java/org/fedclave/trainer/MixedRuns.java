package org.fedclave.trainer;

import java.util.List;
import java.util.stream.IntStream;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.models.InputLayout;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelRequest;
import org.fedclave.protocol.MemberId;
import org.fedclave.tables.CategoryEncoding;
import org.fedclave.tables.Column;
import org.fedclave.tables.Missing;
import org.fedclave.tables.Role;
import org.fedclave.tables.TableSchema;

/** Runs of three parties on real loans: numbers, categories and missing cells side by side. */
final class MixedRuns {

  private static final int ROWS = 120;
  private static final String RATE = "int_rate";
  private static final TableSchema LOANS = SampleDataset.BANKS.schema();

  private static final List<TestDataset> BY_CLASS = datasets(LOANS);
  private static final List<TestDataset> BY_RATE = datasets(labelled(RATE));

  private MixedRuns() {}

  /** Good and bad loans are told apart. */
  static RunFixture ofClasses(CategoryEncoding categories, ModelRequest model) {
    return run(BY_CLASS, LOANS, categories, model);
  }

  /** The interest rate is foretold, from the loan's class too. */
  static RunFixture ofRates(CategoryEncoding categories, ModelRequest model) {
    return run(BY_RATE, labelled(RATE), categories, model);
  }

  private static RunFixture run(
      List<TestDataset> datasets,
      TableSchema schema,
      CategoryEncoding categories,
      ModelRequest model) {
    RunFixture run = new RunFixture();
    for (int i = 0; i < run.draft.parties.size(); i++) {
      run.draft.datasets.put(run.draft.parties.get(i), datasets.get(i));
    }
    ModelConfiguration configuration = model.configuration(InputLayout.of(schema, categories));
    run.draft.model = configuration.dl4jJson();
    run.draft.categories = categories.word();
    return run;
  }

  /** The same columns, another of which is the label. */
  private static TableSchema labelled(String name) {
    return new TableSchema(
        LOANS.name(),
        LOANS.columns().stream()
            .map(
                column ->
                    switch (column.role()) {
                      case IDENTIFIER -> column;
                      case FEATURE, LABEL ->
                          as(column.name().equals(name) ? Role.LABEL : Role.FEATURE, column);
                    })
            .toList());
  }

  private static Column as(Role role, Column column) {
    return new Column(
        column.name(), role, column.type(), role == Role.LABEL ? Missing.NEVER : column.missing());
  }

  private static List<TestDataset> datasets(TableSchema schema) {
    List<MemberId> parties = List.of(World.ALDER, World.BIRCH, World.CEDAR);
    return IntStream.range(0, parties.size())
        .mapToObj(
            i ->
                TestDataset.ofTable(
                    parties.get(i), SampleDataset.BANKS.parties().get(i), ROWS, schema))
        .toList();
  }
}

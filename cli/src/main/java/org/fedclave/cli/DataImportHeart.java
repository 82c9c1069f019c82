package org.fedclave.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.fedclave.tables.published.HeartDisease;
import org.fedclave.tables.published.HeartRecipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave data import heart FILE...}. */
@Command(
    name = "heart",
    description = {
      "UCI Heart Disease: processed.cleveland.data, processed.hungarian.data,"
          + " processed.switzerland.data and processed.va.data; each becomes one hospital's CSV."
    },
    mixinStandardHelpOptions = true)
final class DataImportHeart implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "the processed files")
  private List<Path> files = List.of();

  @Option(
      names = "--flamby",
      description =
          "as FLamby's Fed-Heart-Disease: without slope, ca and thal, complete rows only, cp and"
              + " restecg as dummies: 13 numbers")
  private boolean flamby;

  @Mixin private ImportOutput output = new ImportOutput();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    HeartRecipe recipe = flamby ? HeartRecipe.FLAMBY : HeartRecipe.ALL;
    var progress = new RowProgress(spec.commandLine().getErr());
    ImportOutput.print(new HeartDisease(recipe, output.folder()).read(files, progress), spec);
    return 0;
  }
}

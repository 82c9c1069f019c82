package org.fedclave.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.fedclave.tables.published.IdxImages;
import org.fedclave.tables.published.IdxKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fedclave data import idx}. */
@Command(
    name = "idx",
    description = {
      "Images and labels in IDX files, plain or .gz, as MNIST and Fashion-MNIST are published.",
      "They become one Arrow table, named after the images' file: a column for each pixel."
    },
    mixinStandardHelpOptions = true)
final class DataImportIdx implements Callable<Integer> {

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "WHICH",
      description = "mnist, fashion-mnist, or other, which needs --classes")
  private String dataset = "";

  @Option(
      names = "--classes",
      split = ",",
      paramLabel = "NAME",
      description = "the names of the labels 0, 1, ... of other images, with commas between")
  private List<String> classes = new ArrayList<>();

  @Option(
      names = "--images",
      required = true,
      paramLabel = "FILE",
      description = "such as train-images-idx3-ubyte.gz")
  private Path images = Path.of("");

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "FILE",
      description = "such as train-labels-idx1-ubyte.gz")
  private Path labels = Path.of("");

  @Mixin private ImportOutput output = new ImportOutput();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    var progress = new RowProgress(spec.commandLine().getErr());
    IdxImages idx = ReferenceValuesOutput.sound(() -> new IdxImages(kind(), output.folder()));
    ImportOutput.print(idx.read(images, labels, progress), spec);
    return 0;
  }

  private IdxKind kind() {
    return switch (dataset) {
      case "mnist" -> IdxKind.MNIST;
      case "fashion-mnist" -> IdxKind.FASHION_MNIST;
      case "other" -> IdxKind.other(classes);
      default ->
          throw new IllegalArgumentException(
              "there is no dataset \"" + dataset + "\"; there are mnist, fashion-mnist and other");
    };
  }
}

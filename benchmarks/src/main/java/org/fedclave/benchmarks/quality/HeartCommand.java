package org.fedclave.benchmarks.quality;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fed-Heart-Disease: the published table, then the confidential configuration. */
@Command(
    name = "heart",
    description = "Fed-Heart-Disease: FLamby's table, then Fedclave's own configuration.",
    mixinStandardHelpOptions = true)
final class HeartCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FOLDER", description = "with the four processed.*.data and split.json")
  private Path source = Path.of("");

  @Option(names = "--seeds", description = "of each method (${DEFAULT-VALUE})")
  private int seeds = 20;

  @Option(names = "--chart", description = "PNG for the picture")
  private Optional<Path> chart = Optional.empty();

  @Override
  public Integer call() throws Exception {
    Quality.inFolder(
        work -> {
          Hospitals hospitals = Hospitals.load(source, work.resolve("tables"));
          published(new HeartTable(hospitals));
          confidential(new HeartConfidential(hospitals), work.resolve("run"));
        });
    return 0;
  }

  private void published(HeartTable table) throws Exception {
    var out = Quality.out();
    var picture = new AccuracyChart();
    out.println("| method, " + seeds + " seeds | mean | deviation | published |");
    out.println("| --- | ---: | ---: | ---: |");
    for (HeartMethod method : HeartMethod.all()) {
      print(method.name(), table.accuracy(method, seeds), method.published(), picture);
    }
    HeartMethod equal = HeartMethod.scaffold(false);
    print(equal.name(), table.accuracy(equal, seeds), equal.published(), picture);
    print("pooled", table.pooledAccuracy(seeds), HeartMethod.POOLED, picture);
    if (chart.isPresent()) {
      picture.write(
          "Fed-Heart-Disease, pooled test set, " + seeds + " seeds", 0.65, 0.82, chart.get());
    }
  }

  private static void print(String name, Scores scores, double published, AccuracyChart picture) {
    Quality.out()
        .println(
            "| %s | %s | %s | %s |"
                .formatted(
                    name,
                    Quality.digits(scores.mean()),
                    Quality.digits(scores.deviation()),
                    Quality.digits(published)));
    picture.add(name, scores, published);
  }

  private void confidential(HeartConfidential heart, Path work) throws Exception {
    var out = Quality.out();
    List<CrossValidation.Judged> judged =
        heart.choose(Candidate.grid(HeartConfidential.ROUNDS.getLast()), HeartConfidential.ROUNDS);
    out.println();
    out.println("| candidate, 5 folds of training rows | log loss | accuracy |");
    out.println("| --- | ---: | ---: |");
    for (CrossValidation.Judged each : judged) {
      out.println(
          "| %s | %s | %s |"
              .formatted(
                  each.candidate(),
                  Quality.digits(each.counts().meanLoss()),
                  Quality.digits(Accuracy.of(each.counts()))));
    }
    Candidate chosen = judged.getFirst().candidate();
    Scores unattested = heart.unattested(chosen, seeds);
    double confidential = heart.confidential(chosen, Files.createDirectories(work));
    out.println();
    out.println("| " + chosen + " | accuracy | deviation |");
    out.println("| --- | ---: | ---: |");
    out.println(
        "| in one process, %d seeds | %s | %s |"
            .formatted(
                seeds, Quality.digits(unattested.mean()), Quality.digits(unattested.deviation())));
    out.println(
        "| one confidential run, masked, proof verified | %s | |"
            .formatted(Quality.digits(confidential)));
  }
}

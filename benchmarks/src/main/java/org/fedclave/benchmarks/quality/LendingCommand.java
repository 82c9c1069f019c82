package org.fedclave.benchmarks.quality;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.fedclave.datasets.SampleDataset;
import org.fedclave.datasets.SampleParty;
import org.fedclave.models.Examples;
import org.fedclave.protocol.MemberId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The loans of four banks, which come with Fedclave. */
@Command(
    name = "lending",
    description = "Lending Club by region: federated, pooled, each bank alone.",
    mixinStandardHelpOptions = true)
final class LendingCommand implements Callable<Integer> {

  @Option(names = "--seeds", description = "of each way (${DEFAULT-VALUE})")
  private int seeds = 10;

  @Override
  public Integer call() throws Exception {
    Quality.inFolder(
        work -> {
          SampleDataset.BANKS.writeTo(work);
          SequencedMap<MemberId, Examples> banks = new LinkedHashMap<>();
          for (SampleParty bank : SampleDataset.BANKS.parties()) {
            banks.put(
                new MemberId(bank.id()),
                TableRows.read(work.resolve(bank.fileName()), SampleDataset.BANKS.schema()));
          }
          new ComparisonPrinter(new Comparison(banks)).print(seeds);
        });
    return 0;
  }
}

package org.fedclave.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fedclave.models.BadModelException;
import org.fedclave.models.Model;
import org.fedclave.models.ModelConfiguration;
import org.fedclave.models.ModelZip;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.round.PersonalLayers;
import org.fedclave.transport.tls.PrivateFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fedclave run personalise MODEL LAYERS}: the model that is one party's. */
@Command(
    name = "personalise",
    description = {
      "Put a party's own last layers (`party personal`) into the model of the same run.",
      "The result is a model as DL4J loads it; the run's proof is about the model without them."
    },
    mixinStandardHelpOptions = true)
final class RunPersonaliseCommand implements Callable<Integer> {

  private static final int LARGEST_MODEL =
      ModelConfiguration.MAXIMUM_PARAMETERS * 4 + ModelConfiguration.MAXIMUM_JSON_BYTES + (1 << 20);

  @Parameters(index = "0", paramLabel = "MODEL", description = "the run's model")
  private Path model = Path.of(FetchModel.MODEL_FILE);

  @Parameters(index = "1", paramLabel = "LAYERS", description = "what `party personal` wrote")
  private Path layers = Path.of("layers");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "where the party's model goes; only its owner may read it")
  private Path out = Path.of("own.zip");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    PersonalLayers own = PersonalLayers.parse(InputFile.read(layers, PersonalLayers.LARGEST));
    Model completed = PersonalModel.of(read(), own);
    var zip = new ByteArrayOutputStream();
    ModelZip.write(completed, zip);
    PrivateFiles.write(out, Bytes.wrap(zip.toByteArray()));
    spec.commandLine()
        .getOut()
        .println(
            "wrote %s: the first %d parameters are the run's, the last %d those of %s alone; the proof of run %s says nothing of this file"
                .formatted(out, own.begins(), own.count(), own.party(), own.run().abbreviated()));
    return 0;
  }

  private Model read() throws IOException, CommandFailedException {
    Bytes zip = InputFile.read(model, LARGEST_MODEL);
    try {
      return ModelZip.read(new ByteArrayInputStream(zip.unsafeArray()));
    } catch (BadModelException e) {
      throw new CommandFailedException(model + ": " + e.getMessage());
    }
  }
}

package org.fedclave.trainer;

import java.io.ByteArrayOutputStream;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.ContractParty;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.tables.BadSchemaException;
import org.fedclave.tables.TableSchema;
import org.fedclave.trainer.RunStoppedException.Rule;
import org.fedclave.transport.TransportException;

/** Fetches what parties published of their datasets, and holds it against the contract. */
final class Descriptors {

  private Descriptors() {}

  /** The descriptor that the contract names for {@code party}. */
  static DatasetDescriptor fetch(RunContext context, ContractParty party)
      throws RunStoppedException {
    try {
      var bytes = new ByteArrayOutputStream();
      context.courier().getBlob(party.descriptor(), DatasetDescriptor.LARGEST, bytes);
      DatasetDescriptor descriptor = DatasetDescriptor.parse(Bytes.wrap(bytes.toByteArray()));
      party.require(descriptor);
      return descriptor;
    } catch (TransportException e) {
      throw new RunStoppedException(
          Rule.SHARD,
          "the dataset of " + party.name() + " cannot be fetched: " + e.getMessage(),
          e);
    } catch (MalformedException e) {
      throw RunStoppedException.because(Rule.SHARD, e);
    }
  }

  static TableSchema schema(DatasetDescriptor descriptor) throws RunStoppedException {
    try {
      return TableSchema.parse(descriptor.schema().toArray());
    } catch (BadSchemaException e) {
      throw refuse(descriptor, "has a schema that cannot be used: " + e.getMessage());
    }
  }

  static RunStoppedException refuse(DatasetDescriptor descriptor, String sentence) {
    return new RunStoppedException(
        Rule.SHARD,
        "dataset " + descriptor.dataset() + " of " + descriptor.party() + ' ' + sentence);
  }
}

package org.fedclave.party;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.contract.DatasetDescriptor;
import org.fedclave.transport.tls.PrivateFiles;

/**
 * The descriptors of a party's own datasets, one file each. The party believes these and no copy
 * that somebody sends.
 *
 * @param folder {@code datasets/}
 */
record DatasetShelf(Path folder) {

  private static final String SUFFIX = ".cbor";

  /** 1 to 63 lower-case letters, digits and inner hyphens. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  Optional<DatasetDescriptor> find(String name) throws IOException, MalformedException {
    if (!isName(name) || !Files.exists(file(name))) {
      return Optional.empty();
    }
    return Optional.of(read(file(name)));
  }

  List<DatasetDescriptor> all() throws IOException, MalformedException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<DatasetDescriptor> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList()) {
        all.add(read(file));
      }
    }
    return all;
  }

  void store(DatasetDescriptor descriptor) throws IOException {
    PrivateFiles.folder(folder);
    PrivateFiles.write(file(descriptor.dataset()), descriptor.toBytes());
  }

  private static DatasetDescriptor read(Path file) throws IOException, MalformedException {
    return DatasetDescriptor.parse(PrivateFiles.read(file, DatasetDescriptor.LARGEST));
  }

  private Path file(String name) {
    return folder.resolve(name + SUFFIX);
  }
}

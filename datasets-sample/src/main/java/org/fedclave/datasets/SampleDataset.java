package org.fedclave.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.fedclave.tables.BadSchemaException;
import org.fedclave.tables.TableSchema;

/** The datasets that come with Fedclave: public, real and small, each split among four parties. */
public enum SampleDataset {
  /** 9,857 loans of four banks; which go bad? Classes {@code good}, {@code bad}; 5.2 % are bad. */
  BANKS("credit-risk", "northeast midwest south west"),
  /** 569 breast masses of four hospitals; benign or malignant? */
  HOSPITALS("tumour-diagnosis", "alder birch cedar elm"),
  /** 1,797 images of handwritten digits of four parties; which of ten? */
  DIGITS("digit-recognition", "north east south west");

  private final String purpose;
  private final String parties;

  SampleDataset(String purpose, String parties) {
    this.purpose = purpose;
    this.parties = parties;
  }

  /**
   * The dataset of a name as {@link #id()} writes it.
   *
   * @throws IllegalArgumentException naming the known ones
   */
  public static SampleDataset of(String id) {
    return Arrays.stream(values())
        .filter(dataset -> dataset.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no sample dataset \"%s\"; there are %s"
                        .formatted(
                            id,
                            String.join(
                                ", ", Arrays.stream(values()).map(SampleDataset::id).toList()))));
  }

  /** Its name for people and command lines: {@code banks}, {@code hospitals}, {@code digits}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What its rows may be used for, in the word that contracts and policies compare. */
  public String purpose() {
    return purpose;
  }

  /** Its four parties, in a fixed order. */
  public List<SampleParty> parties() {
    return partyIds().stream().map(party -> new SampleParty(this, party)).toList();
  }

  /** What each party's table holds. */
  public TableSchema schema() {
    try (InputStream in = open("schema.json")) {
      return TableSchema.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (BadSchemaException e) {
      throw new AssertionError("our own schema of " + id(), e);
    }
  }

  /**
   * Writes each party's CSV, {@code schema.json}, {@code README.md}, {@code LICENSE.txt} and the
   * commands that made them, {@code make.R}, into a folder.
   *
   * @param folder made if need be; a file in it that has one of these names is not overwritten
   * @throws java.nio.file.FileAlreadyExistsException if there is such a file
   */
  public void writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (SampleParty party : parties()) {
      copy(party.fileName(), folder);
    }
    for (String name : List.of("schema.json", "README.md", "LICENSE.txt", "make.R")) {
      copy(name, folder);
    }
  }

  List<String> partyIds() {
    return List.of(parties.split(" "));
  }

  InputStream open(String name) {
    InputStream in = SampleDataset.class.getResourceAsStream(id() + "/" + name);
    if (in == null) {
      throw new AssertionError("our own file " + id() + "/" + name + " is missing");
    }
    return in;
  }

  private void copy(String name, Path folder) throws IOException {
    try (InputStream in = open(name)) {
      Files.copy(in, folder.resolve(name));
    }
  }
}

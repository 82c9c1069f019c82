package org.fedclave.models;

/** A model configuration or file that is not used: says which rule it breaks and where. */
public final class BadModelException extends Exception {
  private static final long serialVersionUID = 1;

  /** What a model can be refused for. */
  public enum Rule {
    /** The configuration or an entry of the file is larger than its cap. */
    SIZE,
    /** The configuration is not JSON, nests too deeply, or names a member twice. */
    JSON,
    /** The configuration names a class that is not on the list of those that may be made. */
    CLASS,
    /** DL4J does not read the configuration, or not all of it. */
    STRUCTURE,
    /** The layers do not fit together, or are no network that this project trains. */
    LAYERS,
    /** There are more parameters than {@link ModelConfiguration#MAXIMUM_PARAMETERS}, or none. */
    PARAMETERS,
    /** The file is not a ZIP of exactly a configuration and coefficients. */
    ZIP,
    /** The coefficients are not those of the configuration. */
    COEFFICIENTS
  }

  private final Rule rule;

  BadModelException(Rule rule, String sentence) {
    super(sentence);
    this.rule = rule;
  }

  public Rule rule() {
    return rule;
  }
}

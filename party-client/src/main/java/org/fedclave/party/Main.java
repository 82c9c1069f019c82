package org.fedclave.party;

import picocli.CommandLine;

/** The party's program by itself: what a hospital installs, without engines and natives. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new PartyCommand()).execute(arguments));
  }
}

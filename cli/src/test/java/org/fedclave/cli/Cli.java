package org.fedclave.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command, with what it printed. */
record Cli(int exit, String out, String err) {

  static Cli run(Object... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] words = new String[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      words[i] = String.valueOf(arguments[i]);
    }
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(words);
    return new Cli(exit, out.toString(), err.toString());
  }
}

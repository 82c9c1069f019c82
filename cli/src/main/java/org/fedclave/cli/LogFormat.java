package org.fedclave.cli;

import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the command writes to standard error for those who operate it. */
enum LogFormat {
  /** Warnings alone, in the form of {@code java.util.logging}. */
  TEXT,
  /** One JSON object a line: warnings of all, and what Fedclave's own classes say at any level. */
  JSON;

  /** Held, so that their levels are not forgotten. */
  private static final Logger LIBRARIES = Logger.getLogger("");

  private static final Logger OURS = Logger.getLogger("org.fedclave");

  /** From now on. */
  void begin() {
    LIBRARIES.setLevel(Level.WARNING); // what libraries say about themselves is not for users
    if (this == JSON) {
      for (Handler each : List.of(LIBRARIES.getHandlers())) {
        if (each instanceof ConsoleHandler) {
          LIBRARIES.removeHandler(each);
        }
      }
      Handler json = new ConsoleHandler();
      json.setLevel(Level.ALL);
      json.setFormatter(new JsonLines());
      LIBRARIES.addHandler(json);
      OURS.setLevel(Level.FINE);
    }
  }
}

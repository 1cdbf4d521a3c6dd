package org.wmrelay.server.settings;

import java.util.List;

/** A configuration that cannot be used. The message lists all problems, one a line. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final List<String> problems;

  public ConfigurationException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Each names file, line and key, what was expected and what was found. */
  public List<String> problems() {
    return problems;
  }
}

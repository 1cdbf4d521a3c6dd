package org.wmrelay.standalone;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Whether somebody looks at the output, or a file or a pipe takes it. */
final class Terminal {
  private Terminal() {}

  @SuppressWarnings("SystemConsoleNull") // so it is before Java 22; afterwards it is asked
  static boolean isPresent() {
    Console console = System.console();
    return console != null && isTerminal(console);
  }

  /** Before Java 22 there is a console only on a terminal; since then it has to be asked. */
  private static boolean isTerminal(Console console) {
    try {
      @Nullable Object answer = Console.class.getMethod("isTerminal").invoke(console);
      return Boolean.TRUE.equals(answer);
    } catch (ReflectiveOperationException beforeJava22) {
      return true;
    }
  }
}
